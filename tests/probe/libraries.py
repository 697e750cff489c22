"""Stand-ins for the clouds' own libraries, so far as the probes use them; and the way their requests would go.

Each does what the real one does with what it is given: signs, writes a form, raises what it was told. The same tests
that use the real ones run where those are installed (`test_cloud.py`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from types import ModuleType, SimpleNamespace
from typing import Any, Self

import pytest

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.model.finding import Ask
from claude_authdoctor.probe import http
from claude_authdoctor.probe.classify import HttpAnswer
from claude_authdoctor.probe.consent import Consent
from claude_authdoctor.probe.http import Heard, Way
from claude_authdoctor.probe.plan import plan
from claude_authdoctor.probe.transport.deadline import Deadline
from claude_authdoctor.resolve.situation import Situation

Said = Callable[[Ask], Heard]


def heard(status: int, body: Any = "", **headers: str) -> Heard:
    """An answer."""
    return Heard(HttpAnswer(status, {"content-type": "application/json", **headers}, json.dumps(body).encode()))


UNREACHABLE = Heard(None, "unreachable", "ECONNREFUSED")


class Line:
    """The way to the network: what was put, and what is answered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.put: list[Ask] = []
        self.said: Said = lambda _put: pytest.fail("nothing was to be asked")
        monkeypatch.setattr(http, "ask", self.ask)

    def ask(self, put: Ask, way: Way, deadline: Deadline) -> Heard:
        self.put.append(put)
        return self.said(put)

    def says(self, *answers: Heard) -> Line:
        """These, one after another."""
        left = list(answers)
        self.said = lambda _put: left.pop(0)
        return self


def question(machine: Facts, source: str, **consent: bool) -> Ask:
    """What the plan asks about a source."""
    asks = plan(machine.snapshot, machine.resolution, Consent(**consent))
    return next(ask for ask in asks if ask.source == source)


def way(machine: Facts) -> Way:
    """A way whose trust nobody asks for."""
    return Way(Situation.of(machine.snapshot).environment, SimpleNamespace())  # type: ignore[arg-type]


def installed(monkeypatch: pytest.MonkeyPatch, **modules: Mapping[str, Any]) -> None:
    """Modules under these names (`__` for `.`), with these members."""
    for name, members in modules.items():
        module = ModuleType(name.replace("__", "."))
        vars(module).update(members)
        monkeypatch.setitem(sys.modules, module.__name__, module)


# --- AWS -----------------------------------------------------------------------------------------


class Credentials:
    def __init__(self, access_key: str, secret_key: str, token: str | None = None) -> None:
        self.access_key, self.secret_key, self.token = access_key, secret_key, token


class AWSRequest:
    def __init__(self, *, method: str, url: str, data: str, headers: Mapping[str, str]) -> None:
        self.method, self.url, self.data, self.headers = method, url, data, dict(headers)


class SigV4Auth:
    def __init__(self, credentials: Credentials, service: str, region: str) -> None:
        self.credentials, self.scope = credentials, f"{region}/{service}"

    def add_auth(self, request: AWSRequest) -> None:
        request.headers["authorization"] = f"AWS4-HMAC-SHA256 Credential={self.credentials.access_key}/{self.scope}"
        request.headers["x-amz-date"] = "20261120T000000Z"
        if self.credentials.token:
            request.headers["x-amz-security-token"] = self.credentials.token


def botocore(monkeypatch: pytest.MonkeyPatch, profiles: Mapping[tuple[str, str], Credentials] | None = None) -> None:
    """botocore; `profiles` maps the kind of file and a profile to the keys in it."""

    def reader(kind: str) -> Callable[[str, str], Any]:
        return lambda _path, name: SimpleNamespace(load=lambda: (profiles or {}).get((kind, name)))

    credentials = {
        "Credentials": Credentials,
        "SharedCredentialProvider": reader("keys"),
        "ConfigProvider": reader("config"),
    }
    installed(
        monkeypatch,
        botocore={},
        botocore__awsrequest={"AWSRequest": AWSRequest},
        botocore__auth={"SigV4Auth": SigV4Auth},
        botocore__credentials=credentials,
    )


# --- Google --------------------------------------------------------------------------------------


class Refreshed:
    """google-auth's credentials: a refresh posts a form with the secret of the file."""

    def __init__(self, info: Mapping[str, str], secret: str) -> None:
        self.token, self.info, self.secret = None, info, info[secret]

    def refresh(self, request: Any) -> None:
        address = self.info.get("token_uri", "https://oauth2.googleapis.com/token")
        answer = request(url=address, method="POST", body=f"assertion={self.secret}".encode(), headers={"x-more": "1"})
        if answer.status != 200:
            raise RuntimeError(answer.data)
        self.token = json.loads(answer.data)["access_token"]


def google(monkeypatch: pytest.MonkeyPatch, seen: list[str] | None = None) -> None:
    """google-auth; `seen` collects which reader was used."""
    used = seen if seen is not None else []

    class Service:
        @staticmethod
        def from_service_account_info(info: Mapping[str, str], scopes: list[str]) -> Refreshed:
            used.append(f"service {scopes}")
            return Refreshed(info, "private_key")

    class User:
        @staticmethod
        def from_authorized_user_info(info: Mapping[str, str], scopes: list[str]) -> Refreshed:
            used.append(f"user {scopes}")
            return Refreshed(info, "refresh_token")

    installed(
        monkeypatch,
        google={},
        google__oauth2={},
        google__oauth2__service_account={"Credentials": Service},
        google__oauth2__credentials={"Credentials": User},
    )


# --- Azure ---------------------------------------------------------------------------------------


class HttpResponse:
    def __init__(self, request: Any, internal_response: Any) -> None:
        self.request = request


class HttpTransport:
    def __enter__(self) -> Self:
        return self


class Entra:
    """azure-identity's credentials: one look at the tenant, then a form with the proof; a refusal is raised."""

    given: dict[str, Any] = {}  # noqa: RUF012 - what the last one was made with
    first = "https://{authority}/{tenant_id}/v2.0/.well-known/openid-configuration"

    def __init__(self, **given: Any) -> None:
        type(self).given = given
        self.given = given

    def get_token(self, scope: str) -> SimpleNamespace:
        transport = self.given["transport"]
        with transport:
            transport.open()
            self.send("GET", self.first.format(**self.given), None)
            form = {"client_assertion": "signed", "scope": scope, "client_id": self.given["client_id"]}
            answer = self.send("POST", "https://{authority}/{tenant_id}/oauth2/v2.0/token".format(**self.given), form)
            transport.close()
        if answer.status_code != 200:
            raise RuntimeError(answer.body())
        return SimpleNamespace(token=json.loads(answer.body())["access_token"])

    def send(self, method: str, url: str, content: Any) -> Any:
        headers = {"Content-Type": "form", "Accept": "json", "User-Agent": "azsdk", "x-client-OS": "linux"}
        request = SimpleNamespace(method=method, url=url, headers=headers, content=content)
        return self.given["transport"].send(request, connection_timeout=300)


class CertificateCredential(Entra):
    pass


class WorkloadIdentityCredential(Entra):
    pass


def azure(monkeypatch: pytest.MonkeyPatch) -> None:
    """azure-identity and azure-core."""
    identity = {
        "CertificateCredential": CertificateCredential,
        "WorkloadIdentityCredential": WorkloadIdentityCredential,
    }
    installed(
        monkeypatch,
        azure={},
        azure__identity=identity,
        azure__core={},
        azure__core__pipeline={},
        azure__core__pipeline__transport={"HttpResponse": HttpResponse, "HttpTransport": HttpTransport},
    )

"""Azure's other proofs, a certificate or a token file, by azure-identity (extra `azure`), sent our own way.

The library reads the file and signs; what it sends goes to Microsoft's sign-in hosts only; nothing is kept.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from claude_authdoctor.model.finding import Ask
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.probe import http
from claude_authdoctor.probe.classify import HttpAnswer
from claude_authdoctor.probe.http import Heard, Way
from claude_authdoctor.probe.transport.deadline import Deadline
from claude_authdoctor.resolve.endpoint_rules import judge
from claude_authdoctor.resolve.environment import Environment

SCOPE = "https://ai.azure.com/.default"
CERTIFICATE = "azure:client-certificate"
for _library in ("azure", "msal"):  # they log what a server answered
    logging.getLogger(_library).setLevel(logging.CRITICAL + 1)
FORWARDED = ("content-type", "accept")
POST = "POST"


def asked(question: Ask, environment: Environment, way: Way, deadline: Deadline) -> Heard:
    """Whether Entra gives a token for the proof. ImportError where the library is not installed."""
    made = credential(question, environment)
    transport = bridge_class()(question, way, deadline)
    try:
        made(transport=transport, disable_instance_discovery=True, retry_total=0).get_token(SCOPE)
    except ImportError:
        raise
    except Exception:  # noqa: BLE001 - the bridge knows what was answered; the exception may quote it
        return transport.last or Heard(None, "unsupported", "file", deadline.ms)
    return transport.last or Heard(None, "unsupported", "file", deadline.ms)


def credential(question: Ask, environment: Environment) -> Any:
    """The library's class with the identity filled in."""
    library = import_module("azure.identity")
    read = environment.trimmed
    whose = {"tenant_id": read("AZURE_TENANT_ID"), "client_id": read("AZURE_CLIENT_ID")}
    whose["authority"] = question.url.split("/")[2]
    if question.source == CERTIFICATE:
        word = environment.text("AZURE_CLIENT_CERTIFICATE_PASSWORD") or None
        path = read("AZURE_CLIENT_CERTIFICATE_PATH")
        return lambda **more: library.CertificateCredential(certificate_path=path, password=word, **whose, **more)
    path = read("AZURE_FEDERATED_TOKEN_FILE")
    return lambda **more: library.WorkloadIdentityCredential(token_file_path=path, **whose, **more)


def bridge_class() -> Any:
    """A transport of azure-core that sends our way; made here because its base class is in the library."""
    library: Any = import_module("azure.core.pipeline.transport")

    class Said(library.HttpResponse):  # type: ignore[misc]
        """An answer as azure-core reads it."""

        def __init__(self, request: Any, answer: HttpAnswer) -> None:
            super().__init__(request, None)
            self.status_code, self.headers, self.reason = answer.status, dict(answer.headers), ""
            self.content_type, self._body = answer.headers.get("content-type", ""), answer.body

        def body(self) -> bytes:
            """All of it."""
            return self._body

    class Bridge(library.HttpTransport):  # type: ignore[misc]
        """What azure-identity sends with: to Microsoft's sign-in hosts, as long as there is time."""

        def __init__(self, question: Ask, way: Way, deadline: Deadline) -> None:
            self._question, self._way, self._deadline = question, way, deadline
            self.last: Heard | None = None

        def send(self, request: Any, **_: Any) -> Any:
            """One request of the library."""
            heard = sent(self._question, request, self._way, self._deadline)
            if request.method == POST or heard.answer is None:
                self.last = heard
            if heard.answer is None:
                raise ConnectionError
            return Said(request, heard.answer)

        def open(self) -> None:
            """Nothing to open."""

        def close(self) -> None:
            """Nothing to close."""

        def __exit__(self, *_: object) -> None:
            """Nothing to close."""

    return Bridge


def sent(question: Ask, request: Any, way: Way, deadline: Deadline) -> Heard:
    """A request of the library, put our way."""
    origin = "/".join(request.url.split("/")[:3])
    if not judge(origin, purpose="azure-sign-in").approved:
        raise ConnectionError
    headers = {name: value for name, value in dict(request.headers).items() if name.lower() in FORWARDED}
    put = replace(question, url=request.url, method=request.method, headers=headers, payload=Secret(text_of(request)))
    return http.ask(put, way, deadline)


def text_of(request: Any) -> str:
    """What the library wants to send: a form it has not written out, bytes, or nothing."""
    content = getattr(request, "content", None)
    if isinstance(content, dict):
        return urlencode(content)
    return content.decode() if isinstance(content, bytes) else content or ""

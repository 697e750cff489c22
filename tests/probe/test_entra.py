"""Azure's certificate and token file: the library reads and signs, we send, and to Microsoft's sign-in hosts only."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from probe import libraries
from probe.libraries import UNREACHABLE, Line, heard, question, way
from probe.service import machine

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.model.finding import Ask
from claude_authdoctor.probe import cloud, entra
from claude_authdoctor.probe.http import Heard
from claude_authdoctor.probe.transport.deadline import Deadline
from worlds import token

TENANT, CLIENT = "2222-tenant", "1111-client"
ENV = {
    "CLAUDE_CODE_USE_FOUNDRY": "1",
    "ANTHROPIC_FOUNDRY_RESOURCE": "res",
    "AZURE_CLIENT_ID": CLIENT,
    "AZURE_TENANT_ID": TENANT,
}
CERTIFICATE = {"AZURE_CLIENT_CERTIFICATE_PATH": "/home/u/c.pem", "AZURE_CLIENT_CERTIFICATE_PASSWORD": "let-me-in-7"}
FILE = {"AZURE_FEDERATED_TOKEN_FILE": "/home/u/jwt"}
PROOFS = {"client-certificate": CERTIFICATE, "federated-token": FILE}
GOOD = heard(200, {"access_token": token("gateway-token")})
BAD = heard(401, {"error": "invalid_client", "error_description": "AADSTS700211: " + token("setup-token")})
TENANT_KNOWN = heard(200, {"token_endpoint": "https://login.microsoftonline.com/x"})


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    libraries.azure(monkeypatch)
    return Line(monkeypatch)


def asked(proof: str = "client-certificate", **env: str) -> tuple[Ask, Heard]:
    """What came of the question about one proof."""
    found: Facts = machine({**ENV, **PROOFS[proof], **env})
    return cloud.ask(question(found, f"azure:{proof}"), found.snapshot, way(found), Deadline(5))


@pytest.mark.parametrize("proof", PROOFS)
@pytest.mark.parametrize("said", [GOOD, BAD], ids=["yes", "no"])
def test_what_microsoft_says_to_the_proof_is_the_answer(line: Line, proof: str, said: Heard) -> None:
    """Whatever the library makes of it: its exception may quote what was sent."""
    line.says(TENANT_KNOWN, said)
    put, found = asked(proof)

    assert found is said
    assert put.source == f"azure:{proof}"


@pytest.mark.parametrize("proof", PROOFS)
def test_the_library_gets_the_identity_and_may_neither_try_again_nor_ask_elsewhere(line: Line, proof: str) -> None:
    line.says(TENANT_KNOWN, GOOD)
    asked(proof)
    kind = libraries.CertificateCredential if proof == "client-certificate" else libraries.WorkloadIdentityCredential
    given = dict(kind.given)
    given.pop("transport")
    own: dict[str, Any] = {"certificate_path": "/home/u/c.pem", "password": "let-me-in-7"}

    assert given == {
        "tenant_id": TENANT,
        "client_id": CLIENT,
        "authority": "login.microsoftonline.com",
        "disable_instance_discovery": True,
        "retry_total": 0,
        **(own if proof == "client-certificate" else {"token_file_path": "/home/u/jwt"}),
    }


def test_a_certificate_without_a_password_is_opened_without_one(line: Line) -> None:
    line.says(TENANT_KNOWN, GOOD)
    asked(AZURE_CLIENT_CERTIFICATE_PASSWORD="")

    assert libraries.CertificateCredential.given["password"] is None


def test_what_is_sent_is_the_librarys_form_as_a_secret_without_its_telemetry(line: Line) -> None:
    line.says(TENANT_KNOWN, GOOD)
    asked()
    look, trade = line.put

    assert (look.method, bool(look.payload)) == ("GET", False)
    assert (trade.method, trade.url) == ("POST", f"https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token")
    assert trade.headers == {"Content-Type": "form", "Accept": "json"}
    assert trade.payload is not None
    assert (
        trade.payload.reveal()
        == "client_assertion=signed&scope=https%3A%2F%2Fai.azure.com%2F.default&client_id=" + CLIENT
    )
    assert "signed" not in repr(trade)


def test_where_nobody_answers_the_reason_is_that_of_the_way(line: Line) -> None:
    assert asked_of(line, UNREACHABLE) is UNREACHABLE
    assert len(line.put) == 1, "what cannot be reached is not asked once more"


def asked_of(line: Line, *said: Heard) -> Heard:
    line.says(*said)
    return asked()[1]


def test_a_tenants_document_alone_is_no_answer_about_the_proof(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the library cannot read fails between the two requests."""

    def unreadable(self: libraries.Entra, scope: str) -> None:
        self.send("GET", "https://login.microsoftonline.com/t/doc", None)
        raise ValueError("the password was let-me-in-7")

    monkeypatch.setattr(libraries.CertificateCredential, "get_token", unreadable)
    found = asked_of(line, TENANT_KNOWN)

    assert (found.answer, found.why, found.detail) == (None, "unsupported", "file")
    assert "let-me-in" not in repr(found)


def test_a_library_that_asks_nobody_proves_nothing(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were it to keep tokens somewhere, an old one would pass for a yes."""
    monkeypatch.setattr(libraries.CertificateCredential, "get_token", lambda _self, _scope: None)
    found = asked_of(line)

    assert (found.answer, found.why) == (None, "unsupported")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/t",
        "http://login.microsoftonline.com/t",
        "https://login.microsoftonline.com.evil.example/t",
    ],
)
def test_the_library_cannot_be_led_to_another_host(line: Line, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """A tenant's document names the address that the proof goes to."""

    def led(self: libraries.Entra, scope: str) -> None:
        self.send("POST", url, {"client_assertion": "signed"})

    monkeypatch.setattr(libraries.CertificateCredential, "get_token", led)
    found = asked_of(line)

    assert line.put == []
    assert (found.answer, found.why) == (None, "unsupported")


def test_another_cloud_of_microsofts_is_asked_at_its_own_host(line: Line) -> None:
    line.says(TENANT_KNOWN, GOOD)
    asked(AZURE_AUTHORITY_HOST="https://login.microsoftonline.us")

    assert {put.url.split("/")[2] for put in line.put} == {"login.microsoftonline.us"}


@pytest.mark.parametrize("missing", ["azure.identity", "azure.core.pipeline.transport"])
def test_without_the_library_nothing_is_asked_and_the_extra_is_named(
    line: Line, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    found = asked()[1]

    assert line.put == []
    assert (found.why, found.detail) == ("unsupported", "extra-missing")


def test_a_library_that_lacks_a_part_of_its_own_counts_as_missing(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """`cryptography` is loaded only when a certificate is read."""

    def lacks(_self: libraries.Entra, _scope: str) -> None:
        raise ImportError("cryptography")

    monkeypatch.setattr(libraries.CertificateCredential, "get_token", lacks)
    found = asked()[1]

    assert (found.why, found.detail) == ("unsupported", "extra-missing")


@pytest.mark.parametrize(
    ("content", "text"), [({"a": "b c"}, "a=b+c"), (b"a=b", "a=b"), ("a=b", "a=b"), (None, ""), ("", "")]
)
def test_a_request_is_sent_as_the_library_means_it(content: Any, text: str) -> None:
    request = libraries.SimpleNamespace(content=content)

    assert entra.text_of(request) == text

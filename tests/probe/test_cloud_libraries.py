"""What the libraries of AWS and Google sign or trade goes our way; what they raise is not believed, what we heard is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from probe import libraries
from probe.libraries import UNREACHABLE, Credentials, Line, heard, question, way
from probe.service import machine

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.model.finding import Ask
from claude_authdoctor.model.machine import Answer
from claude_authdoctor.probe import cloud
from claude_authdoctor.probe.http import Heard
from claude_authdoctor.probe.transport.deadline import Deadline
from worlds import token

BEDROCK = {"CLAUDE_CODE_USE_BEDROCK": "1", "AWS_REGION": "eu-west-1"}
PAIR = {"AWS_ACCESS_KEY_ID": token("aws-id"), "AWS_SECRET_ACCESS_KEY": token("aws-secret")}
VARIABLE, PROFILE = "env:AWS_ACCESS_KEY_ID", "aws:profile:work"
KEYS_FILE = f"[work]\naws_access_key_id = {token('aws-id')}\naws_secret_access_key = {token('aws-secret')}\n"
YES = heard(200, {"GetCallerIdentityResponse": {}})
TOKEN = heard(200, {"access_token": token("gateway-token")})
Run = Callable[[Sequence[str], float], Answer | None]


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    return Line(monkeypatch)


def asked(found: Facts, source: str, run: Run | None = None) -> tuple[Ask, Heard]:
    """What came of the question about one source; `run` where programs are allowed."""
    asking = question(found, source, programs=run is not None)
    return cloud.ask(asking, found.snapshot, way(found), Deadline(5), run)


def bedrock(**env: str) -> Facts:
    return machine({**BEDROCK, **env}, home={".aws/credentials": KEYS_FILE} if "AWS_PROFILE" in env else {})


# --- AWS -----------------------------------------------------------------------------------------


def test_keys_sign_a_question_that_costs_nothing_and_the_secret_one_stays_here(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries.botocore(monkeypatch)
    line.says(YES)
    found = asked(bedrock(**PAIR), VARIABLE)[1]
    (put,) = line.put

    assert found is YES
    assert (put.method, put.url) == ("POST", "https://sts.eu-west-1.amazonaws.com/")
    assert put.body == "Action=GetCallerIdentity&Version=2011-06-15"
    assert {one.header: one.secret.reveal().split(" ")[0] for one in put.carries} == {
        "authorization": "AWS4-HMAC-SHA256",
        "x-amz-date": "20261120T000000Z",
    }
    assert not any(token("aws-secret") in one.secret.reveal() for one in put.carries)
    assert token("aws-id") not in repr(put)


def test_a_session_token_goes_with_the_signature(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it a temporary key is refused, and we would call it dead."""
    libraries.botocore(monkeypatch)
    line.says(YES)
    asked(bedrock(**PAIR, AWS_SESSION_TOKEN=token("gateway-token")), VARIABLE)

    assert line.put[0].carries[-1].header == "x-amz-security-token"
    assert line.put[0].carries[-1].secret.reveal() == token("gateway-token")


@pytest.mark.parametrize("left_out", PAIR)
def test_half_a_pair_signs_nothing(line: Line, monkeypatch: pytest.MonkeyPatch, left_out: str) -> None:
    libraries.botocore(monkeypatch)
    whole = bedrock(**PAIR)
    half = bedrock(**{name: value for name, value in PAIR.items() if name != left_out})
    found = cloud.ask(question(whole, VARIABLE), half.snapshot, way(half), Deadline(5))[1]

    assert line.put == []
    assert (found.answer, found.why, found.detail) == (None, "unsupported", "no-keys")


@pytest.mark.parametrize("kind", ["keys", "config"])
def test_a_profiles_keys_are_read_from_either_file(line: Line, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    keys = Credentials(token("aws-id", "2"), token("aws-secret"))
    libraries.botocore(monkeypatch, {(kind, "work"): keys})
    line.says(YES)
    found = asked(bedrock(AWS_PROFILE="work"), PROFILE)[1]

    assert found is YES
    assert f"Credential={token('aws-id', '2')}/" in line.put[0].carries[0].secret.reveal()


def test_a_profile_that_the_library_finds_in_no_file_is_not_asked_about(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries.botocore(monkeypatch, {})
    found = asked(bedrock(AWS_PROFILE="work"), PROFILE)[1]

    assert line.put == []
    assert found.detail == "no-keys"


PROGRAMS: list[tuple[Answer | None, int | None, str, str]] = [
    (Answer(0, "{}"), 200, "", ""),
    (Answer(254, "An error occurred (ExpiredToken) when calling the GetCallerIdentity operation"), 401, "", ""),
    (Answer(253, "Unable to locate credentials"), None, "unreachable", "program"),
    (None, None, "unsupported", "program-missing"),
]


@pytest.mark.parametrize("row", PROGRAMS)
def test_without_the_library_amazons_own_program_is_asked_where_programs_are_allowed(
    line: Line, monkeypatch: pytest.MonkeyPatch, row: tuple[Answer | None, int | None, str, str]
) -> None:
    said, status, why, detail = row
    ran: list[list[str]] = []

    def run(program: Sequence[str], seconds: float) -> Answer | None:
        assert 0 < seconds <= 5
        ran.append(list(program))
        return said

    monkeypatch.setitem(sys.modules, "botocore.credentials", None)
    found = asked(bedrock(**PAIR), VARIABLE, run)[1]

    assert line.put == []
    assert ran == [["aws", "sts", "get-caller-identity", "--region", "eu-west-1", "--output", "json"]]
    assert (found.answer and found.answer.status, found.why, found.detail) == (status, why, detail)


def test_without_the_library_and_without_leave_the_extra_is_named(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "botocore.credentials", None)
    found = asked(bedrock(**PAIR), VARIABLE)[1]

    assert (line.put, found.why, found.detail) == ([], "unsupported", "extra-missing")


# --- Azure's program -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (Answer(0, "2026-11-20 12:00:00.000000\n"), 200),
        (Answer(1, "ERROR: AADSTS700082: The refresh token has expired due to inactivity."), 401),
        (Answer(1, "ERROR: Please run 'az login' to setup account."), None),
    ],
)
def test_a_signed_in_az_is_asked_for_the_day_a_token_ends_and_never_for_the_token(
    line: Line, said: Answer, status: int | None
) -> None:
    ran: list[str] = []

    def run(program: Sequence[str], _seconds: float) -> Answer:
        ran.extend(program)
        return said

    env = {"CLAUDE_CODE_USE_FOUNDRY": "1", "ANTHROPIC_FOUNDRY_RESOURCE": "res"}
    found = asked(machine(env, home={".azure/azureProfile.json": "{}"}), "azure:cli", run)[1]

    assert ran[:3] == ["az", "account", "get-access-token"]
    assert ran[ran.index("--query") + 1] == "expiresOn"
    assert (found.answer and found.answer.status) == status


# --- Google --------------------------------------------------------------------------------------

FILES = {
    "authorized_user": {"refresh_token": token("foundry-key"), "client_id": "c"},
    "service_account": {"private_key": token("foundry-key"), "client_email": "x@p.iam"},
}


def vertex(kind: str = "authorized_user", *, platform: bool = False, **changes: Any) -> Facts:
    """A machine with a file of Google's."""
    env = {"CLAUDE_CODE_USE_VERTEX": "1", "ANTHROPIC_VERTEX_PROJECT_ID": "p"}
    if platform:
        env = {
            "CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD": "1",
            "ANTHROPIC_GOOGLE_CLOUD_PROJECT": "p",
            "ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID": "wrkspc_1",
        }
    file = {"type": kind, **FILES[kind], **changes}
    return machine({**env, "GOOGLE_APPLICATION_CREDENTIALS": "/adc.json"}, files={"/adc.json": {"json": file}})


@pytest.mark.parametrize(("kind", "reader"), [("authorized_user", "user"), ("service_account", "service")])
def test_a_google_file_is_traded_at_googles_own_address(
    line: Line, monkeypatch: pytest.MonkeyPatch, kind: str, reader: str
) -> None:
    used: list[str] = []
    libraries.google(monkeypatch, used)
    line.says(TOKEN)
    found = asked(vertex(kind), "gcp:adc")[1]
    (put,) = line.put

    assert found is TOKEN
    assert used == [f"{reader} ['https://www.googleapis.com/auth/cloud-platform']"]
    assert (put.method, put.url, put.headers) == ("POST", "https://oauth2.googleapis.com/token", {"x-more": "1"})
    assert put.payload is not None
    assert put.payload.reveal() == "assertion=" + token("foundry-key")
    assert token("foundry-key") not in repr(put)


@pytest.mark.parametrize("said", [heard(400, {"error": "invalid_grant"}), UNREACHABLE], ids=["refused", "unreachable"])
def test_what_google_said_counts_not_what_the_library_raised(
    line: Line, monkeypatch: pytest.MonkeyPatch, said: Heard
) -> None:
    libraries.google(monkeypatch)
    line.says(said)

    assert asked(vertex(), "gcp:adc")[1] is said


def test_a_google_file_that_the_library_cannot_read_is_unsupported(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here the refresh token is missing; the exception quotes the file and is dropped."""
    libraries.google(monkeypatch)
    found = machine(
        {"CLAUDE_CODE_USE_VERTEX": "1", "ANTHROPIC_VERTEX_PROJECT_ID": "p", "GOOGLE_APPLICATION_CREDENTIALS": "/a"},
        files={"/a": {"json": {"type": "authorized_user", "client_id": "c"}}},
    )
    said = asked(found, "gcp:adc")[1]

    assert line.put == []
    assert (said.answer, said.why, said.detail) == (None, "unsupported", "file")


def test_a_library_that_asks_nobody_proves_nothing(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    libraries.google(monkeypatch)
    monkeypatch.setattr(libraries.Refreshed, "refresh", lambda _self, _request: None)
    said = asked(vertex(), "gcp:adc")[1]

    assert (said.answer, said.why, said.detail) == (None, "unsupported", "file")


@pytest.mark.parametrize("kind", FILES)
def test_without_googles_library_nothing_is_asked(line: Line, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    libraries.google(monkeypatch)
    for name in ("google.oauth2.credentials", "google.oauth2.service_account"):
        monkeypatch.setitem(sys.modules, name, None)
    said = asked(vertex(kind), "gcp:adc")[1]

    assert (line.put, said.detail) == ([], "extra-missing")


PLATFORM = "https://claude.googleapis.com/v1/projects/p/locations/global/workspaces/wrkspc_1/invoke/v1/models"
REFUSED = heard(401, {"error": {"type": "authentication_error", "message": "invalid bearer token"}})


@pytest.mark.parametrize(
    ("said", "counts"),
    [(heard(200, {"data": []}), True), (REFUSED, True), (heard(503, {}), False), (UNREACHABLE, False)],
    ids=["yes", "no", "outage", "unreachable"],
)
def test_the_platforms_word_on_the_token_counts_only_where_it_proves_something(
    line: Line, monkeypatch: pytest.MonkeyPatch, said: Heard, counts: bool
) -> None:
    """Else Google's own yes to the file stands."""
    libraries.google(monkeypatch)
    line.says(TOKEN, said)
    put, found = asked(vertex(platform=True), "gcp:adc")
    trade, models = line.put

    assert trade.url == "https://oauth2.googleapis.com/token"
    assert (models.method, models.url) == ("GET", PLATFORM)
    assert str(models.carries[0].secret.reveal()) == token("gateway-token")
    assert found is (said if counts else TOKEN)
    assert (put.reads == "models") is counts


def test_the_platform_is_not_asked_without_a_token(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    libraries.google(monkeypatch)
    refused = heard(400, {"error": "invalid_grant"})
    line.says(refused)

    assert asked(vertex(platform=True), "gcp:adc")[1] is refused
    assert len(line.put) == 1

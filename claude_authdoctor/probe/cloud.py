"""Credentials that are signed with or traded: AWS keys, Google's files, Azure's client secrets.

Signing is done by the provider's own library, an extra (`claude-authdoctor[aws]`, `[google]`); without it the question
is not asked. Whatever is sent goes our own way, with the user's proxy and certificates.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from claude_authdoctor.model.finding import Ask, Carried
from claude_authdoctor.model.machine import Answer
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.model.snapshot import Snapshot
from claude_authdoctor.probe import http
from claude_authdoctor.probe.answers import table
from claude_authdoctor.probe.classify import HttpAnswer, classify
from claude_authdoctor.probe.federation import exchange
from claude_authdoctor.probe.http import Heard, Way
from claude_authdoctor.probe.transport.deadline import Deadline
from claude_authdoctor.resolve.endpoint_rules import judge
from claude_authdoctor.resolve.situation import Situation

FORM = "application/x-www-form-urlencoded"
WHO_AM_I = "Action=GetCallerIdentity&Version=2011-06-15"
SIGNED = ("authorization", "x-amz-date", "x-amz-security-token")
GOOGLE_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
CLIENT_SECRET = "azure:client-secret"  # noqa: S105 - a source's name
AZURE_SCOPE = "https://ai.azure.com/.default"

Run = Callable[[Sequence[str], float], Answer | None]
"""What a program answers within some seconds; None where it is missing."""


def ask(question: Ask, snapshot: Snapshot, way: Way, deadline: Deadline, run: Run | None = None) -> tuple[Ask, Heard]:
    """The question that was put in the end, and what came of it; `unsupported` where the library is missing.

    `run` is there if the user allows programs.
    """
    program = PROGRAMS.get(question.reads)
    if run is not None and program and "program" in question.data:
        return question, program(question, deadline, run)
    try:
        return LIBRARIES[question.reads](question, snapshot, way, deadline)
    except ImportError:
        if run is not None and question.reads == "aws-identity":
            return question, aws_program(question, deadline, run)
        return question, Heard(None, "unsupported", "extra-missing", deadline.ms)


# --- AWS -----------------------------------------------------------------------------------------


def aws(question: Ask, snapshot: Snapshot, way: Way, deadline: Deadline) -> tuple[Ask, Heard]:
    """Who the keys belong to: sts get-caller-identity, which costs nothing and needs no permission."""
    credentials = aws_keys(question, snapshot)
    if credentials is None:
        return question, Heard(None, "unsupported", "no-keys", deadline.ms)
    request = import_module("botocore.awsrequest").AWSRequest(
        method="POST", url=question.url, data=WHO_AM_I, headers={"content-type": FORM}
    )
    import_module("botocore.auth").SigV4Auth(credentials, "sts", question.data["region"]).add_auth(request)
    signed = tuple(Carried(name, Secret(request.headers[name])) for name in SIGNED if name in request.headers)
    headers = {"content-type": FORM}
    return question, http.ask(
        replace(question, method="POST", carries=signed, headers=headers, body=WHO_AM_I), way, deadline
    )


def aws_program(question: Ask, deadline: Deadline, run: Run) -> Heard:
    """The same by `aws`, which finds the keys itself; its refusal names the error in brackets."""
    profile = ["--profile", question.data["profile"]] if question.data["profile"] else []
    command = ["aws", "sts", "get-caller-identity", "--region", question.data["region"], "--output", "json", *profile]
    return by_program(command, deadline, run, refusal="GetCallerIdentity")


def az_program(question: Ask, deadline: Deadline, run: Run) -> Heard:  # noqa: ARG001 - called as aws_program is
    """Whether the signed-in `az` gets a token for Foundry; only the day it ends is printed, never the token."""
    asked = ["--scope", AZURE_SCOPE, "--query", "expiresOn", "--output", "tsv"]
    return by_program(["az", "account", "get-access-token", *asked], deadline, run, refusal="AADSTS")


def by_program(command: Sequence[str], deadline: Deadline, run: Run, refusal: str) -> Heard:
    """A program's end as an answer: 0 is a yes, a message with `refusal` a no, anything else proves nothing."""
    said = run(command, deadline.left)
    if said is None:
        return Heard(None, "unsupported", "program-missing", deadline.ms)
    status = 200 if said.code == 0 else 401 if refusal in said.output else 0
    if not status:
        return Heard(None, "unreachable", "program", deadline.ms)
    body = json.dumps({} if said.code == 0 else {"error": {"message": said.output[:1000]}})
    return Heard(HttpAnswer(status, {}, body.encode()), ms=deadline.ms)


def aws_keys(question: Ask, snapshot: Snapshot) -> Any:
    """The key pair of the variables or of a profile, by botocore's own readers; None where there is none."""
    library, environment = import_module("botocore.credentials"), Situation.of(snapshot).environment
    profile = question.data["profile"]
    if not profile:
        names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
        key, secret, session = (environment.text(name) or None for name in names)
        return library.Credentials(key, secret, session) if key and secret else None
    for document in snapshot.cloud.aws_files:
        for reader in (library.SharedCredentialProvider, library.ConfigProvider):
            found = reader(document.fact.path, profile).load()
            if found is not None:
                return found
    return None


# --- Google --------------------------------------------------------------------------------------


def google(question: Ask, snapshot: Snapshot, way: Way, deadline: Deadline) -> tuple[Ask, Heard]:
    """Whether Google gives an access token. Google's refresh tokens are not used up by being used."""
    bridge, document = Bridge(question, way, deadline), snapshot.cloud.google
    credentials: Any = None
    try:
        credentials = google_credentials(document.data if document else {})
        credentials.refresh(bridge)
    except ImportError:
        raise
    except Exception:  # noqa: BLE001 - the bridge knows what was answered; the exception may quote it
        return question, bridge.last or Heard(None, "unsupported", "file", deadline.ms)
    signed_in = bridge.last or Heard(None, "unsupported", "file", deadline.ms)
    if "platform" not in question.data or not credentials.token:
        return question, signed_in
    return platform(question, Secret(credentials.token), signed_in, way, deadline)


def platform(question: Ask, token: Secret, signed_in: Heard, way: Way, deadline: Deadline) -> tuple[Ask, Heard]:
    """What Claude Platform on Google Cloud says to that token; where that proves nothing, Google's own yes stands."""
    carried = (Carried("authorization", token, "Bearer"),)
    headers = dict(table()["headers"])
    put = replace(
        question, url=question.data["platform"], method="GET", reads="models", carries=carried, headers=headers
    )
    heard = http.ask(put, way, deadline)
    proven = heard.answer is not None and classify(put, heard.answer).outcome != "unknown"
    return (put, heard) if proven else (question, signed_in)


def google_credentials(data: Mapping[str, Any]) -> Any:
    """The credentials in a file of a user or a service account, by google-auth's own readers; nothing else is read."""
    if data.get("type") == "service_account":
        library = import_module("google.oauth2.service_account")
        return library.Credentials.from_service_account_info(dict(data), scopes=[GOOGLE_SCOPE])
    library = import_module("google.oauth2.credentials")
    return library.Credentials.from_authorized_user_info(dict(data), scopes=[GOOGLE_SCOPE])


class Bridge:
    """What google-auth sends with: our own way, and to Google's own addresses only. Called as its `Request` is."""

    def __init__(self, question: Ask, way: Way, deadline: Deadline) -> None:
        self._question, self._way, self._deadline = question, way, deadline
        self.last: Heard | None = None

    def __call__(
        self, url: str, method: str = "GET", body: Any = None, headers: Mapping[str, str] | None = None, **_: Any
    ) -> BridgeAnswer:
        """Send; an exception where there is no answer."""
        if not judge(url, purpose="google-sign-in").approved:
            raise ConnectionError
        text = body.decode() if isinstance(body, bytes) else body or ""
        put = replace(self._question, url=url, method=method, headers=dict(headers or {}), payload=Secret(text))
        self.last = http.ask(put, self._way, self._deadline)
        if self.last.answer is None:
            raise ConnectionError
        return BridgeAnswer(self.last)


class BridgeAnswer:
    """An answer as google-auth reads it."""

    def __init__(self, heard: Heard) -> None:
        assert heard.answer is not None
        self.status, self.headers, self.data = heard.answer.status, heard.answer.headers, heard.answer.body


# --- Azure ---------------------------------------------------------------------------------------


def azure(question: Ask, snapshot: Snapshot, way: Way, deadline: Deadline) -> tuple[Ask, Heard]:
    """Whether Entra gives a token: for a client secret by a form of our own, for the rest by azure-identity."""
    environment = Situation.of(snapshot).environment
    if question.source != CLIENT_SECRET:
        from claude_authdoctor.probe.entra import asked  # noqa: PLC0415 - few have the library

        return question, asked(question, environment, way, deadline)
    form = {
        "grant_type": "client_credentials",
        "client_id": environment.text("AZURE_CLIENT_ID") or "",
        "client_secret": environment.text("AZURE_CLIENT_SECRET") or "",
        "scope": AZURE_SCOPE,
    }
    put = replace(question, method="POST", headers={"content-type": FORM}, payload=Secret(urlencode(form)))
    return question, http.ask(put, way, deadline)


Library = Callable[[Ask, Snapshot, Way, Deadline], tuple[Ask, Heard]]
LIBRARIES: Mapping[str, Library] = {
    "aws-identity": aws,
    "google-token": google,
    "azure-token": azure,
    "federation": lambda question, *rest: (question, exchange(question, *rest)),
}
PROGRAMS: Mapping[str, Callable[[Ask, Deadline, Run], Heard]] = {"aws-identity": aws_program, "azure-token": az_program}

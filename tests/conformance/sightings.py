"""What a recording shows, in the words of `resolve`, and whether an answer agrees with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from conformance.labels import Setup, helper, label

Record = Mapping[str, Any]
Seen = Mapping[str, Any]
FIRST_RUN = ("Syntaxtheme", "supported-countries", "SettingsError", "Itrustthisfolder")
SIGNED_OUT, QUESTION = "Notloggedin", "DoyouwanttousethisAPIkey"
RENEWAL_FAILED = ("couldnotberefreshed", "Loginexpired", SIGNED_OUT)
KEY = "claude-json:primaryApiKey"
LOGIN = "credentials-file"


def seen(setup: Setup, record: Record) -> dict[str, Any] | None:
    """What the client did. None where somebody typed into it, or a screen of the first run hid the answer.

    `refused`: the server refused a renewal, and nobody can know that beforehand. `late`: a helper beside
    ANTHROPIC_AUTH_TOKEN, whose output may come too late for x-api-key (`X/tok+slow`).
    """
    if setup.get("keys"):
        return None
    sent = record["sent"]
    # Bedrock's plain /invoke only asks which models there are
    found = went_out(setup, sent) if sent["sent"] and not sent["path"].endswith("/invoke") else stayed(setup, record)
    if found and refuses_renewal(setup):
        found["refused"] = True
    return found


def stayed(setup: Setup, record: Record) -> dict[str, Any] | None:
    """Why nothing was sent, as far as the text tells; a terminal's often does not."""
    text = "".join(record["text"].split())
    if QUESTION in text:
        return {"outcome": "needs_approval"}
    at_terminal = record["mode"] == "interactive"
    if at_terminal and any(screen in text for screen in FIRST_RUN):
        return None
    if SIGNED_OUT in text:
        return {"outcome": "not_logged_in"}
    outcome = "not_sent" if at_terminal or not text else "blocked"
    told = refuses_renewal(setup) and any(words in text for words in RENEWAL_FAILED)
    return {"outcome": "not_sent" if told else outcome}


def went_out(setup: Setup, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Host, path, and the label of what filled each header."""
    found = {
        "outcome": "sends",
        "host": sent["host"].replace(":{{PORT}}", ""),
        "path": sent["path"],
        "authorization": label(sent["authorization"], setup),
        "x_api_key": label(sent["x_api_key"] or None, setup),
    }
    command, token = helper(setup), (found["authorization"] or "").endswith("ANTHROPIC_AUTH_TOKEN")
    if command and token and found["x_api_key"] in (None, command) and sent["path"].endswith("/v1/messages"):
        found["late"] = command
    return found


def refuses_renewal(setup: Setup) -> bool:
    """Whether the server says that the login is over; any other failure leaves the old token in use."""
    return any(
        "/oauth/token" in path and "invalid_grant" in json.dumps(answer)
        for path, answer in setup.get("answers", {}).items()
    )


def difference(seen: Seen, said: Mapping[str, Any]) -> str:
    """What an answer of `resolve` (as JSON) says otherwise than the client did; empty where they agree."""
    sources = [said[header]["source"] if said.get(header) else None for header in ("authorization", "x_api_key")]
    if seen.get("refused") and after_refusal(seen, said["outcome"], sources):
        return ""
    if seen["outcome"] == "not_sent":
        return "" if said["outcome"] in ("not_logged_in", "blocked") else f"{said['outcome']}, but nothing was sent"
    if said["outcome"] != seen["outcome"]:
        return f"{said['outcome']}, seen {seen['outcome']}"
    return "" if said["outcome"] != "sends" else elsewhere(seen, said["endpoint"]) or otherwise(seen, sources)


def after_refusal(seen: Seen, outcome: str, sources: list[str | None]) -> bool:
    """Whether it is only the refused renewal that tells them apart: nothing, or the stored key, in the login's place."""
    if seen["outcome"] != "sends":
        return outcome != "needs_approval" and (outcome != "sends" or sources[0] == LOGIN)
    return outcome == "sends" and sources[0] == LOGIN and seen["x_api_key"] == KEY


def elsewhere(seen: Seen, endpoint: Mapping[str, Any] | None) -> str:
    """Another host, or a path that does not begin as the request's."""
    url = urlsplit(endpoint["url"] if endpoint else "")
    path = url.path.rstrip("/")
    if seen["host"] not in (url.netloc, url.hostname):  # what goes through the proxy is recorded without its port
        return f"to {url.netloc}, seen {seen['host']}"
    return "" if seen["path"].startswith(path) else f"path {path}, seen {seen['path']}"


def otherwise(seen: Seen, sources: list[str | None]) -> str:
    """Another source in one of the headers."""
    for header, source in zip(("authorization", "x_api_key"), sources, strict=True):
        if header == "x_api_key" and "late" in seen and source in (None, seen["late"]):
            continue
        if source != seen[header]:
            return f"{header} {source}, seen {seen[header]}"
    return ""

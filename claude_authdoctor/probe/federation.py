"""Trade an identity token for an access token, as Claude Code does at its start, and forget what comes back."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace

from claude_authdoctor.model.finding import Ask
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.model.snapshot import Snapshot
from claude_authdoctor.probe import http
from claude_authdoctor.probe.http import Heard, Way
from claude_authdoctor.probe.transport.deadline import Deadline
from claude_authdoctor.resolve.profile import TOKEN, TOKEN_FILE
from claude_authdoctor.resolve.situation import Situation

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LONGEST = 16 * 1024  # bytes of an identity token (https://platform.claude.com/docs/en/manage-claude/wif-reference)
FILE = "identity_file"


def exchange(question: Ask, snapshot: Snapshot, way: Way, deadline: Deadline) -> Heard:
    """What the server says to the assertion. It is put once: a second try could find it used up."""
    assertion = identity(question, snapshot)
    if not assertion:
        return Heard(None, "unsupported", "no-identity", deadline.ms)
    fields = {name: value for name, value in question.data.items() if name != FILE}
    body = json.dumps({"grant_type": GRANT, "assertion": assertion, **fields})
    put = replace(question, method="POST", headers={"content-type": "application/json"}, payload=Secret(body))
    return http.ask(put, way, deadline)


def identity(question: Ask, snapshot: Snapshot) -> str:
    """The identity token: the profile's file, else the variable's file, else the literal (`profile/federation *`)."""
    environment = Situation.of(snapshot).environment
    path = question.data.get(FILE) or environment.trimmed(TOKEN_FILE)
    return read(path) if path else environment.trimmed(TOKEN)


def read(path: str) -> str:
    """A small regular file; empty for anything else."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            data = file.read(LONGEST + 1) if regular else b""
    except OSError:
        return ""
    return data.decode("ascii", "ignore").strip() if len(data) <= LONGEST else ""

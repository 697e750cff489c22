"""Every command with secrets among its words, all that leaves the program, and the look whether a secret is in it."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from proof.canaries import CANARIES, leaked
from proof.conftest import Ran
from proof.haunted import Watch

from claude_authdoctor.cli import COMMANDS
from claude_authdoctor.cli.formats import FORMATS

PASTED = CANARIES["pasted"]


FLAG = json.dumps({"env": {"ANTHROPIC_AUTH_TOKEN": CANARIES["flag-settings"], "ANTHROPIC_BASE_URL": f"https://x:{CANARIES['flag-settings']}@y.example"}, "apiKeyHelper": f"echo {CANARIES['helper-command']}"})  # fmt: skip


REPORTS = ("text", "table", "json", "markdown")


LOUDNESS: tuple[tuple[str, ...], ...] = ((), ("-v",), ("-q",))


OFFLINE = "--offline"


def commands(home: Path) -> list[tuple[str, ...]]:
    """Every command, in every format and verbosity, with secrets among its words where a person may put one."""
    return [
        *(("check", OFFLINE, "-f", form, *loud) for form in REPORTS for loud in LOUDNESS),
        *(("check", OFFLINE, "-f", form, "--settings", text) for form in REPORTS for text in (FLAG, FLAG[:-1], PASTED)),
        *(("check", OFFLINE, "-f", form, "--run-helpers", "-v") for form in REPORTS),
        *(("check", OFFLINE, "--mode", "print", flag) for flag in ("--bare", "-v")),
        ("resolve",), ("resolve", "--json"), ("resolve", "--run-helpers"), ("resolve", "--json", "--settings", FLAG),
        *(("vars", "-f", form, *more) for form in REPORTS for more in ((), ("--set",), ("--secret",))),
        *(("vars", name, "-f", form) for form in REPORTS for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "AWS_PROFILE")),
        *(("explain", "-f", form, what) for form in ("text", "json", "markdown") for what in ("SRC101", f"Invalid API key {PASTED}", f"401 {PASTED}", PASTED)),
        *(("endpoints", "-f", form, url) for form in ("text", "json") for url in (PASTED, f"https://{PASTED}@api.anthropic.com/{PASTED}?{PASTED}#{PASTED}", f"https://{PASTED}.example")),
        *(("rules", "-f", form) for form in ("text", "json", "markdown")),
        *(("scan", "-f", form, str(home)) for form in ("text", "json", "jsonl")),
        ("token", "show"), ("token", "show", "--json"), ("login",), ("logout",), ("token", "revoke"), ("login", "--direct"),
        ("vars", PASTED), ("vars", "--group", PASTED), ("rules", "check", PASTED), (PASTED,), (f"--{PASTED}",),
        ("check", PASTED), ("check", f"--{PASTED}"), ("check", "--mode", PASTED), ("check", "--client-version", PASTED),
        ("check", OFFLINE, "-o", f"/nowhere/{PASTED}"), ("check", OFFLINE, "--config-dir", f"/nowhere/{PASTED}"),
        ("check", OFFLINE, "--setting-sources", PASTED), ("check", OFFLINE, "--model", PASTED), ("check", OFFLINE, "--timeout", PASTED),
        ("endpoints", "--purpose", PASTED), ("explain", "--format", PASTED), ("token", PASTED), ("login", "--email", PASTED, "--port", PASTED),
        *(("check", OFFLINE, "-f", form) for form in FORMATS if form not in REPORTS),
        *(("preflight", OFFLINE, "-f", form) for form in FORMATS),
        ("preflight", OFFLINE, "--require", PASTED), ("preflight", OFFLINE, "--allow-endpoint", f"https://{PASTED}.example/{PASTED}"), ("preflight", OFFLINE, "--path", PASTED),
        ("fix", OFFLINE, "--dry-run"), ("fix", OFFLINE, "--dry-run", "--unsafe"), ("fix", PASTED), ("undo", PASTED), ("undo", "--list"),
        *((name, "--help") for name in COMMANDS),
    ]  # fmt: skip


def outlets(ran: Ran, watch: Watch, home: Path) -> Iterator[str | bytes]:
    """All that left the program: both outputs, every file it wrote, what its children were told."""
    yield from (ran.out, ran.err)
    yield from (child for child in watch.children if str(home / "helper.sh") not in child and "printf" not in child)
    for path in watch.written:
        with contextlib.suppress(OSError):
            if os.path.isfile(path) and not path.endswith(".credentials.json"):
                yield Path(path).read_bytes()


def silent(ran: Ran, watch: Watch, home: Path, what: Any) -> None:
    """Nothing of a secret, and no traceback."""
    assert not leaked(outlets(ran, watch, home)), what
    assert "Traceback" not in ran.err, what

"""A machine with a secret in every place that a diagnosis looks at, and a watch on all that leaves the program."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from proof.canaries import CANARIES

from claude_authdoctor.collect.here import ThisMachine

MANAGED = "/etc/claude-code"
LATER = 10**7  # milliseconds


def write(path: Path, content: Any) -> None:
    """A file of a careful person."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding="utf-8")
    path.chmod(0o600)


def credentials(access: str, refresh: str) -> dict[str, Any]:
    """A login as Claude Code stores it."""
    return {
        "claudeAiOauth": {
            "accessToken": access,
            "refreshToken": refresh,
            "expiresAt": int(time.time() * 1000) + LATER,
            "scopes": ["user:inference", "user:profile"],
            "subscriptionType": "max",
        }
    }


def files(home: Path, managed: Path) -> dict[Path, Any]:
    """What lies on the disk."""
    it, project = CANARIES, home / "project"
    return {
        home / ".claude/settings.json": {
            "env": {"ANTHROPIC_API_KEY": it["user-settings"], "ANTHROPIC_MODEL": it["wrong-variable"]},
            "apiKeyHelper": f"printf %s {it['helper-command']}",
            "awsAuthRefresh": f"{home}/helper.sh",
        },
        project / ".claude/settings.json": {"env": {"ANTHROPIC_AUTH_TOKEN": it["project-settings"]}},
        project / ".claude/settings.local.json": {
            "env": {"CLAUDE_CODE_OAUTH_TOKEN": it["local-settings"]},
            "apiKeyHelper": f"{home}/helper.sh",
        },
        managed / "managed-settings.json": {"env": {"ANTHROPIC_API_KEY": it["managed-settings"]}},
        home / "helper.sh": f"#!/bin/sh\necho {it['helper-output']}\necho {it['helper-output']} >&2\nexit 3\n",
        home / ".bashrc": f"export ANTHROPIC_API_KEY='{it['shell-file']}'\nexport ANTHROPIC_AUTH_TOKEN=$(cat x) # {it['shell-file']}\n",
        home / ".config/fish/config.fish": f"set -gx CLAUDE_CODE_OAUTH_TOKEN {it['fish-file']}\n",
        project / ".env": f"ANTHROPIC_API_KEY={it['dotenv-file']}\nANTHROPIC_BASE_URL=https://u:{it['dotenv-file']}@gw.example/{it['dotenv-file']}?k={it['dotenv-file']}\n",
        home / ".claude/.credentials.json": credentials(it["store-access"], it["store-refresh"]),
        home / ".claude/.credentials.json.bak": credentials(it["store-copy"], it["store-copy"]),
        home / ".claude.json": {
            "primaryApiKey": it["state-key"],
            "customApiKeyResponses": {"approved": [it["environment-key"][-20:]], "rejected": [it["state-key"][-20:]]},
            "mcpServers": {
                "one": {"type": "http", "url": f"https://mcp.example/{it['state-server']}", "headers": {"Authorization": it["state-server"]}},
                "two": {"command": "x", "args": [it["state-server"]], "env": {"TOKEN": it["state-server"]}},
            },
        },
        home / ".config/anthropic/configs/default.json": {"auth": "oauth", "api_key": it["profile"], "base_url": f"https://a.example/?t={it['profile']}"},
        home / ".config/anthropic/credentials/default.json": {"access_token": it["profile"], "refresh_token": it["profile"]},
        home / ".config/anthropic/active_config": "default\n",
        home / ".aws/credentials": f"[default]\naws_access_key_id = AKIA\naws_secret_access_key = {it['aws-secret']}\n",
        project / ".mcp.json": {"mcpServers": {"three": {"type": "http", "url": "https://m.example", "headers": {"X": it["state-server"]}}}},
        project / "notes.py": f"KEY = '{it['scanned']}'\nOTHER = {it['scanned']!r}  # {it['store-access']}\n",
    }  # fmt: skip


def spoil(home: Path) -> None:
    """The same machine with files cut or mistyped, so that their faults are told instead of their contents."""
    it = CANARIES
    write(home / ".claude/settings.json", '{"env": {"ANTHROPIC_API_KEY": "' + it["user-settings"])
    write(home / "project/.claude/settings.json", {"env": [it["project-settings"]], it["project-settings"]: 1})
    write(home / "project/.claude/settings.local.json", {"env": {"ANTHROPIC_AUTH_TOKEN": f"Bearer {it['local-settings']} "}, "apiKeyHelper": [it["helper-command"]], it["local-settings"]: True})  # fmt: skip
    write(home / ".claude/.credentials.json", '{"claudeAiOauth": {"accessToken": "' + it["store-access"])
    write(home / ".claude.json", '{"primaryApiKey": "' + it["state-key"] + '", ' + it["state-server"])
    write(home / ".config/anthropic/configs/default.json", f"auth = {it['profile']}")
    write(home / ".config/anthropic/active_config", it["profile"])
    write(
        home / ".bashrc", f'export ANTHROPIC_API_KEY="{it["shell-file"]}\nexport ANTHROPIC_API_KYE={it["shell-file"]}\n'
    )


def environ(home: Path, proxy: str = "", authority: str = "") -> dict[str, str]:
    """The variables of the machine."""
    it = CANARIES
    proxy = proxy or "http://127.0.0.1:9"
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "SHELL": "/bin/bash",
        "COLUMNS": "100",
        "ANTHROPIC_API_KEY": it["environment-key"],
        "ANTHROPIC_AUTH_TOKEN": it["environment-token"],
        "CLAUDE_CODE_OAUTH_TOKEN": it["environment-login"],
        "HTTPS_PROXY": proxy.replace("://", f"://someone:{quote(it['proxy-password'], safe='')}@"),
        "ANTHROPIC_CUSTOM_HEADERS": f"X-Gateway: {it['custom-header']}",
        "AWS_SECRET_ACCESS_KEY": it["aws-secret"],
        "ANTHROPIC_SMALL_FAST_MODEL": it["wrong-variable"],
        "ANTHROPIC_API_KYE": it["misspelt-variable"],
        **({"NODE_EXTRA_CA_CERTS": authority} if authority else {}),
    }


class Watch:
    """Every child's words and environment, and every file that is opened for writing, since it was made."""

    current: Watch | None = None
    hooked = False

    def __init__(self) -> None:
        self.children: list[str] = []
        self.written: set[str] = set()

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("subprocess.Popen", "os.posix_spawn", "os.exec"):
            environment = arguments[-1] if arguments[-1] is not None else os.environ
            self.children.append(repr((arguments[0], arguments[1], dict(environment))))
        elif event == "os.system":
            self.children.append(repr(arguments))
        elif event == "open" and opened_for_writing(arguments):
            self.written.add(os.path.abspath(os.fsdecode(arguments[0])))
        elif event == "os.rename":
            self.written.add(os.path.abspath(os.fsdecode(arguments[1])))


def opened_for_writing(arguments: tuple[Any, ...]) -> bool:
    """Whether an `open` event is about writing to a named file."""
    path, mode, flags = arguments
    by_flags = isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    by_mode = isinstance(mode, str) and any(sign in mode for sign in "wax+")
    return isinstance(path, str | bytes | os.PathLike) and (by_flags or by_mode)


@contextlib.contextmanager
def watching() -> Iterator[Watch]:
    """A watch for the time of a block; the interpreter keeps a hook for ever, so there is one."""
    if not Watch.hooked:
        sys.addaudithook(lambda event, arguments: Watch.current and Watch.current(event, arguments))
        Watch.hooked = True
    Watch.current = watch = Watch()
    try:
        yield watch
    finally:
        Watch.current = None


@contextlib.contextmanager
def other_process() -> Iterator[int]:
    """A program of somebody else with a secret among its words."""
    words = [sys.executable, "-c", "import time; time.sleep(120)", CANARIES["other-process"]]
    program = subprocess.Popen(words, env={})
    try:
        yield program.pid
    finally:
        program.kill()
        program.wait()


@contextlib.contextmanager
def descriptor() -> Iterator[int]:
    """A pipe with a secret in it."""
    reading, writing = os.pipe()
    try:
        os.write(writing, CANARIES["descriptor"].encode())
        yield reading
    finally:
        os.close(reading)
        os.close(writing)


def haunt(root: Path, patch: pytest.MonkeyPatch, *, spoilt: bool = False) -> Path:
    """The machine on disk, the administrator's folder redirected into it; its home."""
    home, managed = root / "home", root / "etc"
    for path, content in files(home, managed).items():
        write(path, content)
    (home / "helper.sh").chmod(0o700)
    if spoilt:
        spoil(home)
    for name in ("look", "read", "names"):
        original = getattr(ThisMachine, name)
        patch.setattr(ThisMachine, name, redirected(original, managed))
    return home


def redirected(original: Any, managed: Path) -> Any:
    """A look at the administrator's folder that goes into a temporary one."""

    def method(self: ThisMachine, path: str, *more: Any) -> Any:
        moved = str(managed) + path[len(MANAGED) :] if path.startswith(MANAGED) else path
        return original(self, moved, *more)

    return method


def without(folder: Path) -> None:
    """Take a machine away."""
    shutil.rmtree(folder, ignore_errors=True)

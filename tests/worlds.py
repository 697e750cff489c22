"""Turn the example of a rule into a machine in memory, and that machine into facts.

An example is a table: `env`, `home`, `project`, `managed`, `files`, `folders`, `platform`, `mode`, `args`, `fds`,
`client`, `markers` (variables of a place), `programs`, `replies`, `preflight` (what a job demands; only then the
checkout itself is looked at). In every text `{{KIND}}` becomes a made-up
credential of that kind (`{{console-key:2}}` is another one), and a text that is only `{{now+4h}}` becomes a moment
in milliseconds (`{{now+4h|s}}`: in seconds). A file that is `"{{login}}"` is a whole working login.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.collect.checkout import checkout
from claude_authdoctor.collect.snapshot import snapshot
from claude_authdoctor.model.checkout import Demands
from claude_authdoctor.model.finding import Reply
from claude_authdoctor.model.machine import Answer
from claude_authdoctor.model.snapshot import Run
from claude_authdoctor.resolve.resolver import resolve
from machines import NOW, SPECIAL, Desk

HOME = {"linux": "/home/u", "macos": "/Users/u", "windows": "C:\\Users\\u"}
MANAGED = {
    "linux": "/etc/claude-code/",
    "macos": "/Library/Application Support/ClaudeCode/",
    "windows": "C:\\Program Files\\ClaudeCode\\",
}
LETTERS = "bcdfghjkmnpqrstvwxyzBCDFGHJKLMNPQRSTVWXYZ0123456789"
SHAPES = {  # pieces, joined at run time only: no token-shaped text stands in this repository
    "console-key": ("sk-ant-", "api03-", 93, "AA"),
    "console-key-cut": ("sk-ant-", "api03-", 66),
    "admin-key": ("sk-ant-", "admin01-", 93, "AA"),
    "setup-token": ("sk-ant-", "oat01-", 93, "AA"),
    "access-token": ("sk-ant-", "oat01-", 93, "AA"),
    "refresh-token": ("sk-ant-", "ort01-", 93, "AA"),
    "session-key": ("sk-ant-", "sid01-", 93, "AA"),
    "gateway-token": ("gw-", 40),
    "bedrock-key": ("ABSK", 128),
    "aws-id": ("AKIA", "EXAMPLEEXAMPLE01"),
    "aws-secret": (40,),
    "foundry-key": (84,),
}
UNSET = "{{unset}}"  # takes a variable out that every machine has
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_MOMENT = re.compile(r"\{\{now(?:([+-]\d+)([smhd]))?(\|s)?\}\}")
_TOKEN = re.compile(r"\{\{([a-z-]+)(?::(\w+))?\}\}")


def token(kind: str, which: str = "1") -> str:
    """A made-up credential: always the same for the same name, never stored."""
    chosen = random.Random(f"{kind}/{which}")
    return "".join(part if isinstance(part, str) else "".join(chosen.choices(LETTERS, k=part)) for part in SHAPES[kind])


def login(**changes: Any) -> dict[str, Any]:
    """A working login as Claude Code stores it, with changes."""
    body: dict[str, Any] = {
        "accessToken": token("access-token"),
        "refreshToken": token("refresh-token"),
        "expiresAt": int((NOW + 4 * 3600) * 1000),
        "scopes": ["user:inference", "user:profile"],
        "subscriptionType": "max",
    }
    return {"claudeAiOauth": {key: value for key, value in (body | changes).items() if value is not ...}}


def filled(value: Any) -> Any:
    """A value with all its placeholders replaced."""
    if isinstance(value, str):
        if value == "{{login}}":
            return login()
        if value == UNSET:
            return value
        moment = _MOMENT.fullmatch(value)
        if moment:
            seconds = NOW + int(moment.group(1) or 0) * UNITS[moment.group(2) or "s"]
            return int(seconds if moment.group(3) else seconds * 1000)
        return _TOKEN.sub(lambda found: token(found.group(1), found.group(2) or "1"), value)
    if isinstance(value, list):
        return [filled(item) for item in value]
    if isinstance(value, dict):
        return {filled(key) if "{{" in key else key: filled(item) for key, item in value.items()}
    return value


def desk(example: Mapping[str, Any]) -> tuple[Desk, Run]:
    """The machine of an example, and how Claude Code is run on it."""
    platform = example.get("platform", "linux")
    slash = "\\" if platform == "windows" else "/"
    home = HOME[platform]
    cwd = home + slash + "project"
    files: dict[str, Any] = {}
    for root, part in ((home + slash, "home"), (cwd + slash, "project"), (MANAGED[platform], "managed"), ("", "files")):
        for name, content in filled(example.get(part, {})).items():
            files[root + name.replace("/", slash) if part != "files" else name] = content
    folders = {name.replace("~", home, 1): table for name, table in example.get("folders", {}).items()}
    environ = {
        "USERPROFILE" if platform == "windows" else "HOME": home,
        "PATH": "/usr/bin:/bin",
        "USER": "u",
        "SHELL": "/bin/bash",
    }
    arguments = example.get("args", [])
    return (
        Desk(
            files=files,
            environ={k: v for k, v in (environ | filled(example.get("env", {}))).items() if v != UNSET},
            platform=platform,
            cwd=example.get("cwd", cwd),
            uid=example.get("uid", None if platform == "windows" else 1000),
            account_home=example.get("account_home", home),
            descriptors={int(n): t.encode() for n, t in filled(example.get("fds", {})).items()},
            programs={
                line: Answer(a.get("code", 0), a.get("output", "")) for line, a in example.get("programs", {}).items()
            },
            folders=folders,
            on_path=on_path(example),
        ),
        Run(
            mode=example.get("mode", "print"),
            bare="--bare" in arguments,
            settings=filled(arguments[arguments.index("--settings") + 1]) if "--settings" in arguments else None,
            sources=tuple(arguments[arguments.index("--setting-sources") + 1].split(","))
            if "--setting-sources" in arguments
            else None,
        ),
    )


def on_path(example: Mapping[str, Any]) -> dict[str, str]:
    """The programs that are found; `claude` unless the example says otherwise."""
    return {name: f"/usr/bin/{name}" for name in example.get("on_path", ["claude", "sh"])}


def replies(example: Mapping[str, Any]) -> tuple[Reply, ...] | None:
    """The answers of the network, where an example has some."""
    if "replies" not in example:
        return None
    return tuple(
        Reply(
            name=name,
            url=filled(table.get("url", "https://api.anthropic.com/v1/models")),
            outcome=table["outcome"],
            why=table.get("why", ""),
            status=table.get("status"),
            ms=table.get("ms", 50),
            source=table.get("source"),
            data=table.get("data", {}),
        )
        for name, table in example["replies"].items()
    )


def facts(example: Mapping[str, Any]) -> Facts:
    """The facts of an example: the real collectors and the real resolver over the machine in memory."""
    machine, run = desk(example)
    seen = snapshot(machine, run, example.get("client"))
    if "preflight" in example:
        seen = replace(seen, checkout=checkout(machine, Demands(**example["preflight"])))
    return Facts(seen, resolve(seen), replies(example))


__all__ = ["SPECIAL", "desk", "facts", "filled", "login", "token"]

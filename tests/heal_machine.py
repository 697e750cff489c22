"""One machine that is being broken, and the list of ways to break one; values are joined at run time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.model.finding import Reply
from worlds import LETTERS, facts

KEY, TOKEN, OAT, BASE = "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_BASE_URL"


NOT_FROM_PROJECTS = (OAT, "CLAUDE_CODE_CUSTOM_OAUTH_URL")


FILES = {
    "user": ("home", ".claude/settings.json"),
    "project": ("project", ".claude/settings.json"),
    "local": ("project", ".claude/settings.local.json"),
}


GATEWAY = "https://gateway.example.com"


TRUSTED = {"projects": {"/home/u/project": {"hasTrustDialogAccepted": True}}}


@dataclass
class Machine:
    """One machine being broken. `accepts` holds the values a server takes; `answers` what it says of everything else."""

    name: str
    chosen: random.Random
    causes: tuple[str, ...] = ()
    needs_answers: bool = False
    example: dict[str, Any] = field(default_factory=dict)
    accepts: set[str] = field(default_factory=set)
    answer: tuple[str, str] = ("invalid", "revoked")
    way: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        self.example = {"env": {}, "home": {".claude.json": {"json": TRUSTED}}, "project": {}, "managed": {}}

    def value(self, kind: str, *, good: bool = False) -> str:
        """A new value of a kind, accepted or not."""
        body = "".join(self.chosen.choices(LETTERS, k=40 if kind == "gateway" else 93))
        text = f"gw-{body}" if kind == "gateway" else "-".join(("sk", "ant", kind, body + "AA"))
        if good:
            self.accepts.add(text)
        return text

    def export(self, name: str, value: str, *places: str) -> str:
        """Set a variable where somebody would; in `~/.profile`, in a file that it reads, or in a settings file."""
        usual = ("profile", "sourced", *FILES) if name not in NOT_FROM_PROJECTS else ("profile", "sourced", "user")
        place = self.chosen.choice(places or usual)
        if place in FILES:
            root, file = FILES[place]
            body = self.example[root].setdefault(file, {"json": {"permissions": {"allow": ["Bash(ls:*)"]}}})["json"]
            body.setdefault("env", {})[name] = value
            return place
        self.example["env"][name] = value
        quoted = "'" + value.replace("'", "'\\''") + "'"
        file = ".profile" if place == "profile" else ".config/shell/secrets.sh"
        home = self.example["home"]
        home[file] = home.get(file, "# mine\n") + f"export {name}={quoted}\n"
        if place == "sourced":
            home[".profile"] = home.get(".profile", "") + ". ~/.config/shell/secrets.sh\n"
        return place

    def login(self, *, good: bool = True, wrap: bool = True, **changes: Any) -> None:
        """A login in the store, with changes; `...` takes a field out."""
        body: dict[str, Any] = {
            "accessToken": self.value("oat01", good=good),
            "refreshToken": self.value("ort01"),
            "expiresAt": "{{now+6h}}",
            "scopes": ["user:inference", "user:profile"],
            "subscriptionType": self.chosen.choice(["max", "pro", "team"]),
        } | changes
        body = {key: value for key, value in body.items() if value is not ...}
        store = {"json": {"claudeAiOauth": body} if wrap else body, "mode": "600"}
        self.example["home"][".claude/.credentials.json"] = store

    def facts(self, *, asked: bool) -> Facts:
        """What is known of it, with the servers' answers or without."""
        offline = facts(self.example)
        return Facts(offline.snapshot, offline.resolution, tuple(self.replies(offline)) if asked else None)

    def replies(self, known: Facts) -> Iterator[Reply]:
        """What the servers say of each credential in use, and of the way to them."""
        endpoint = known.resolution.endpoint
        url = endpoint.url if endpoint else GATEWAY
        for slot in {slot.source: slot for slot in known.resolution.used if slot.secret}.values():
            text = slot.secret.reveal() if slot.secret else ""
            outcome, why = ("valid", "") if text in self.accepts else self.answer
            if self.way:
                outcome, why = self.way
            yield Reply(f"credential:{slot.source}", url, outcome, why, source=slot.source)  # type: ignore[arg-type]
        if self.way:
            yield Reply(f"net:{url.partition('://')[2]}", url, *self.way)  # type: ignore[arg-type]


Breaks = Callable[[Machine], None]
MACHINES: dict[str, tuple[tuple[str, ...], bool, Breaks]] = {}


def broken(*causes: str, answers: bool = False) -> Callable[[Breaks], Breaks]:
    """Register a way to break a machine: its causes, and whether only an answer of a server shows them."""

    def register(function: Breaks) -> Breaks:
        MACHINES[function.__name__] = (causes, answers, function)
        return function

    return register

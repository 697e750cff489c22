"""The vendor's service as far as the probes know it: accounts, and what is said to those without one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from probe.standin import Answer, Request, answer, error

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.model.finding import Reply
from claude_authdoctor.probe.engine import probe_all
from worlds import facts

PROFILE = {"account": {"email": "someone@example.com"}, "organization": {"organization_type": "claude_max"}}


@dataclass
class Service:
    """`accepts` maps a credential to `key`, `login`, `setup` or `gateway`; `instead` answers for parts of a path."""

    accepts: dict[str, str] = field(default_factory=dict)
    instead: dict[str, Answer] = field(default_factory=dict)

    def __call__(self, request: Request) -> Answer:
        for part, said in self.instead.items():
            if part in request.host + request.path:
                return said
        value = (request.header("authorization") or "").removeprefix("Bearer ") or request.header("x-api-key") or ""
        kind = self.accepts.get(value, "")
        if (kind == "key" and not request.header("x-api-key")) or (
            kind in ("login", "setup") and "oauth" not in (request.header("anthropic-beta") or "")
        ):
            kind = ""
        return self.known(request, kind)

    def known(self, request: Request, kind: str) -> Answer:
        """What is said to one kind of caller."""
        path = request.path.partition("?")[0]
        if path in ("/v1/models", "/v1/messages/count_tokens"):
            if not kind:
                return error(401, "Invalid bearer token" if request.header("authorization") else "invalid x-api-key")
            return answer(200, {"data": [], "has_more": False} if "models" in path else {"input_tokens": 1})
        if path == "/api/oauth/profile":
            if kind == "login":
                return answer(200, PROFILE)
            scope = error(403, "OAuth token does not meet scope requirement user:profile", "permission_error")
            return scope if kind else error(401, "OAuth access token is invalid.")
        return error(404, "not here", "not_found_error")


def machine(env: dict[str, str], **example: Any) -> Facts:
    """A machine with these variables."""
    return facts({"env": env, **example})


def probed(env: dict[str, str], *, timeout: float = 3.0, budget: float = 8.0, **example: Any) -> dict[str, Reply]:
    """All replies about a machine, by name."""
    seen = machine(env, **example)
    return {reply.name: reply for reply in probe_all(seen.snapshot, seen.resolution, timeout=timeout, budget=budget)}

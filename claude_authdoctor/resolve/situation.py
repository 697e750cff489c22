"""The question put to the resolver: one snapshot under one way of running Claude Code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from claude_authdoctor.catalog import section
from claude_authdoctor.model.javascript import trim
from claude_authdoctor.model.snapshot import Helper, Snapshot
from claude_authdoctor.resolve.environment import HOST_MANAGED, Environment, merged
from claude_authdoctor.resolve.header import CustomHeaders, custom_headers
from claude_authdoctor.resolve.login import Login, login_of
from claude_authdoctor.resolve.version import Version, assumed, holds

APPROVAL_LENGTH = 20
EDITOR = "claude-vscode"


@dataclass(frozen=True)
class Situation:
    """A snapshot with what follows from it at once: environment, provider, mode. Nothing here decides a header."""

    snapshot: Snapshot
    version: Version = field(default=())
    late: bool = False

    @classmethod
    def of(cls, snapshot: Snapshot) -> Situation:
        """The situation under the client found, or told, or the newest recorded one."""
        client = snapshot.client.version if snapshot.client else None
        return cls(snapshot, assumed(snapshot.assumed_version or client))

    @property
    def is_new(self) -> bool:
        """Whether the client reads values as the newest one does: trimmed, blanks as unset ([reading] in the rules)."""
        return holds(section("precedence")["reading"], self.version)

    def counts(self, variable: str) -> bool:
        """Whether a credential's variable counts as set: an older client takes blanks for a value (2.1.197)."""
        return self.environment.is_set(variable) if self.is_new else bool(self.environment.text(variable))

    @cached_property
    def environment(self) -> Environment:
        """Shell and settings, merged."""
        return merged(self.snapshot.env, self.snapshot.settings, self.version, late=self.late)

    def later(self) -> Situation:
        """The same at the client's second look, when managed settings count for profiles as well."""
        return Situation(self.snapshot, self.version, late=True)

    @cached_property
    def provider(self) -> str:
        """The first provider whose switch is on (`C/ladder/...`), unless the model's id leads to another."""
        rules = section("precedence")
        by_model = (row["id"] for row in rules["provider-by-model"] if holds(row, self.version) and self.asks_for(row))
        by_switch = (p["id"] for p in rules["provider"] if holds(p, self.version) and self.switched(p))
        return str(next(by_model, None) or next(by_switch))

    def switched(self, provider: Mapping[str, Any]) -> bool:
        """Whether a provider's switch is on; the last of the ladder has none."""
        return "switch" not in provider or self.environment.is_on(provider["switch"])

    def asks_for(self, row: Mapping[str, Any]) -> bool:
        """Whether the model's id alone leads to a provider, where all these switches are on."""
        return all(map(self.environment.is_on, row["switches"])) and self.model.startswith(row["model"])

    @cached_property
    def model(self) -> str:
        """The model that is asked for: `--model`, ANTHROPIC_MODEL, or the strongest file's `model`; else empty."""
        named = [file.data["model"] for file in self.snapshot.settings if isinstance(file.data.get("model"), str)]
        return self.snapshot.run.model or self.environment.trimmed("ANTHROPIC_MODEL") or (named[-1] if named else "")

    @property
    def interactive(self) -> bool:
        """Whether a person sits at it: keys are asked about."""
        return self.snapshot.run.mode == "interactive"

    @cached_property
    def bare(self) -> bool:
        """`--bare`, or CLAUDE_CODE_SIMPLE from a scope that is read for it (`I/simple ...`)."""
        return self.snapshot.run.bare or self.environment.is_on("CLAUDE_CODE_SIMPLE")

    @cached_property
    def host_managed(self) -> bool:
        """Whether a host program looks after the credential: only shell and descriptors count (`host/...`)."""
        return self.environment.is_on(HOST_MANAGED)

    @cached_property
    def wants_approved_keys(self) -> bool:
        """Whether a key counts only if it is approved, and nobody is asked (`host/entrypoint 'claude-vscode': *`)."""
        started_by = self.environment.trimmed("CLAUDE_CODE_ENTRYPOINT")
        return started_by == EDITOR and not self.interactive and self.provider == "anthropic" and not self.bare

    @cached_property
    def headers(self) -> CustomHeaders:
        """ANTHROPIC_CUSTOM_HEADERS."""
        return custom_headers(self.environment.text("ANTHROPIC_CUSTOM_HEADERS") or "")

    @cached_property
    def login(self) -> Login:
        """The stored login."""
        return login_of(self.snapshot.store.document, self.snapshot.now)

    @cached_property
    def helper(self) -> Helper | None:
        """The `apiKeyHelper` in force: the strongest file's, even if empty; under `--bare` that of `--settings`."""
        if self.host_managed:
            return None
        found = [helper for helper in self.snapshot.helpers if helper.key == "apiKeyHelper"]
        if self.bare:
            found = [helper for helper in found if helper.scope == "flag"]
        return found[-1] if found and found[-1].command.reveal() else None

    @cached_property
    def state(self) -> Mapping[str, Any]:
        """The state file as a table; empty where it is none."""
        document = self.snapshot.state.document
        return document.data if document.state == "ok" and isinstance(document.data, dict) else {}

    def answer(self, key: str) -> str:
        """What was said when Claude Code asked about an API key: `approved`, `refused` or nothing yet.

        The lists hold the last 20 characters of the trimmed key; approval wins (`Q/key ...`).
        """
        if not self.is_new and trim(key) != key:
            return ""
        responses = self.state.get("customApiKeyResponses")
        lists: Mapping[str, Any] = responses if isinstance(responses, dict) else {}
        end = trim(key)[-APPROVAL_LENGTH:]
        for name, answer in (("approved", "approved"), ("rejected", "refused")):
            known = lists.get(name)
            if isinstance(known, list) and end in known:
                return answer
        return ""

    def managed(self, key: str) -> Any:
        """A key of the managed settings: the strongest file that has it; None where none does."""
        files = [file for file in self.snapshot.settings if file.scope == "managed" and key in file.data]
        return files[-1].data[key] if files else None

    def allowed_providers(self) -> list[Any] | None:
        """The managed lists united; one that is no list allows nothing (`drop-in/allowed *`). None without a policy."""
        key = "allowedProviders"
        lists = [f.data[key] for f in self.snapshot.settings if f.scope == "managed" and key in f.data]
        return [name for names in lists if isinstance(names, list) for name in names] if lists else None

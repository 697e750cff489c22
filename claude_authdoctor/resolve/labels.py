"""A source as a person would call it: `env:ANTHROPIC_API_KEY` is ANTHROPIC_API_KEY (environment)."""

from __future__ import annotations

from collections.abc import Mapping

from claude_authdoctor.catalog import words


def label(source: str) -> str:
    """The name of a source for a sentence; the contract's own spelling where nothing better is known."""
    table: Mapping[str, str] = words("resolve")["label"]
    if source in table:
        return table[source]
    kind, _, rest = source.partition(":")
    if kind == "settings":
        scope, _, entry = rest.partition(":")
        name = entry.removeprefix("env.")
        return table["settings"].format(name=name, scope=table.get(f"scope-{scope}", scope))
    return table[kind].format(name=rest) if kind in table else source

"""SRC: which credential is used, and which good ones it hides."""

from __future__ import annotations

from collections.abc import Iterator

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.model.finding import Finding
from claude_authdoctor.model.place import Place


@check("SRC100")
def no_credential(facts: Facts) -> Iterator[Finding]:
    """Nothing is there to send."""
    if facts.resolution.stop == "no-credential":
        yield Finding("SRC100", Place("machine", facts.snapshot.store.document.fact.path))

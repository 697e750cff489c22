"""STO: the login store: `.credentials.json` as a file and as a login."""

from __future__ import annotations

from collections.abc import Iterator

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.model.finding import Finding
from claude_authdoctor.model.place import Place

DAMAGED = ("malformed", "shape")


@check("STO101")
def creds_corrupt(facts: Facts) -> Iterator[Finding]:
    """The file is there but is no login; a file that only holds other things is left alone."""
    document = facts.snapshot.store.document
    data = document.data
    without_login = isinstance(data, dict) and not {"claudeAiOauth", "accessToken"} & data.keys()
    if facts.login.defect in DAMAGED and not without_login:
        yield Finding("STO101", Place("file", document.fact.path), {"fault": facts.login.defect})

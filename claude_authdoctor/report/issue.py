"""A finding as every machine format wants it: a level, a sentence, a place below a root, a stable fingerprint."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from claude_authdoctor.catalog.rule import rule
from claude_authdoctor.diagnose import severity
from claude_authdoctor.model.finding import Finding, Report, Severity
from claude_authdoctor.model.place import Place
from claude_authdoctor.report.sanitise import visible
from claude_authdoctor.report.wording import hint, message

LENGTH = 32
"""Hexadecimal digits of a fingerprint: 128 bits."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One row of a machine format. All texts are safe to print.

    `file` is empty where the place is none; below the root it is relative, with `/`. `where` names any place.
    `line` and `column` count from 1, 0 where unknown.
    """

    code: str
    name: str
    level: Severity
    title: str
    message: str
    hint: str
    why: str
    where: str
    file: str = ""
    line: int = 0
    column: int = 0
    fingerprint: str = ""


def issues(report: Report) -> tuple[Issue, ...]:
    """The findings of a diagnosis, most decisive first."""
    root = report.snapshot.host.cwd
    return numbered(issue(finding, root) for finding in report.findings)


def issue(finding: Finding, root: str) -> Issue:
    """One finding."""
    known = rule(finding.code)
    file = relative(finding.place, root)
    said = message(finding)
    subject = "\0".join((finding.code, file or visible(finding.place.name), said.replace(str(finding.place), "")))
    return Issue(
        code=finding.code,
        name=known.name,
        level=severity(finding),
        title=" ".join(known.why.split()).split(". ", 1)[0].rstrip(".") + ".",
        message=said,
        hint=hint(finding),
        why=visible(" ".join(known.why.split())),
        where=visible(str(finding.place)),
        file=file,
        line=finding.place.line or 0,
        fingerprint=digest(subject),
    )


def relative(place: Place, root: str) -> str:
    """A file's path, below `root` without it; empty where the place is no file."""
    if place.kind != "file":
        return ""
    path, below = place.name.replace("\\", "/"), root.replace("\\", "/").rstrip("/") + "/"
    return visible(path.removeprefix(below))


def digest(subject: str) -> str:
    """A fingerprint of what an issue is about; the line is no part of it, so that it lives through edits above."""
    return hashlib.sha256(subject.encode("utf-8", "replace")).hexdigest()[:LENGTH]


def numbered(found: Iterable[Issue]) -> tuple[Issue, ...]:
    """The issues with fingerprints that differ: equal ones are told apart by their order."""

    def apart() -> Iterator[Issue]:
        seen: Counter[str] = Counter()
        for one in found:
            seen[one.fingerprint] += 1
            again = seen[one.fingerprint]
            yield one if again == 1 else replace(one, fingerprint=digest(f"{one.fingerprint}\0{again}"))

    return tuple(apart())

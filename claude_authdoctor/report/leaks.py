"""The scanner's leaks in the formats of other tools: functions with the signature that `scan.formats` calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from claude_authdoctor.catalog import words
from claude_authdoctor.report.commands import github as annotated
from claude_authdoctor.report.gitlab import gitlab as quality
from claude_authdoctor.report.issue import Issue, digest, numbered
from claude_authdoctor.report.junit import junit as tests
from claude_authdoctor.report.markup import cell, escaped
from claude_authdoctor.report.sanitise import visible
from claude_authdoctor.report.sarif import sarif as log
from claude_authdoctor.scan.tables.words import ADVICE, SAID, TITLES

if TYPE_CHECKING:
    from claude_authdoctor.scan.leak import Leak, Note


def sarif(leaks: Sequence[Leak], _: Sequence[Note]) -> Iterator[str]:
    """SARIF 2.1.0."""
    yield log(issues(leaks)) + "\n"


def github(leaks: Sequence[Leak], _: Sequence[Note]) -> Iterator[str]:
    """Annotations."""
    yield from (line + "\n" for line in annotated(issues(leaks)).splitlines())


def gitlab(leaks: Sequence[Leak], _: Sequence[Note]) -> Iterator[str]:
    """Code quality."""
    yield quality(issues(leaks)) + "\n"


def junit(leaks: Sequence[Leak], _: Sequence[Note]) -> Iterator[str]:
    """JUnit's XML."""
    yield tests(issues(leaks), counted(len(leaks))) + "\n"


def markdown(leaks: Sequence[Leak], _: Sequence[Note]) -> Iterator[str]:
    """A heading and a table."""
    yield f"### {escaped(counted(len(leaks)))}\n"
    if leaks:
        yield words("report")["machine"]["leaks"] + "\n| --- | --- | --- |\n"
    for one in issues(leaks):
        yield f"| {cell(one.where)} | {escaped(one.message)} | {escaped(one.hint)} |\n"


def issues(leaks: Sequence[Leak]) -> tuple[Issue, ...]:
    """Every leak as an issue; the same value in two places is two issues."""
    return numbered(issue(one) for one in leaks)


def issue(leak: Leak) -> Issue:
    """One leak. The value itself is not in it."""
    inside = f"!{leak.member}" if leak.member not in ("", "-") else ""
    path = visible(leak.path + inside)
    advice = ADVICE[leak.kind]
    return Issue(
        code=leak.kind,
        name=leak.kind,
        level="error" if leak.certain else "warning",
        title=visible(TITLES[leak.kind]),
        message=visible(f"{TITLES[leak.kind]} {leak.masked}" + (f" ({leak.commit[:12]})" if leak.commit else "")),
        hint=visible(advice[0] if advice else SAID["purge"]).rstrip("."),
        why=visible(" ".join(advice)) or visible(TITLES[leak.kind]),
        where=f"{path}:{leak.line}:{leak.column}",
        file=path,
        line=leak.line,
        column=leak.column,
        fingerprint=digest(f"{leak.kind}\0{path}\0{leak.fingerprint}"),
    )


def counted(count: int) -> str:
    """How many leaks there are, as a sentence."""
    return SAID["count-one" if count == 1 else "count"].format(count=count)

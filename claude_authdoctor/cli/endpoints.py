"""`authdoctor endpoints`: the approved addresses; whether one address is approved, and what is wrong with it."""

from __future__ import annotations

import json as json_format
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.catalog.endpoints import ANY, may_approve, overrides, purposes
from claude_authdoctor.cli import given
from claude_authdoctor.cli import options as opt
from claude_authdoctor.cli.output import hand_over
from claude_authdoctor.model.errors import UsageError
from claude_authdoctor.model.place import Place
from claude_authdoctor.report import endpoints as report
from claude_authdoctor.resolve.endpoint_rules import judge

NOT_APPROVED = 1


class Format(StrEnum):
    """The forms of the answer."""

    text = "text"
    json = "json"


_SAID = words("cli")["option"]
Url = Annotated[str | None, typer.Argument(metavar="[URL]", help=_SAID["url"])]
PurposeOption = Annotated[str, typer.Option("--purpose", metavar="PURPOSE", help=_SAID["purpose"])]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help=_SAID["format"])]
Json = Annotated[bool, typer.Option("--json", help=_SAID["json"])]


def command(
    url: Url = None,
    purpose: PurposeOption = ANY,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
    json: Json = False,
    config_dir: opt.ConfigDir = None,
    offline: opt.Offline = True,  # noqa: ARG001 - endpoints never asks the network; scripts may still say so
    output: opt.Output = None,
    no_color: opt.NoColor = False,
) -> None:
    """List, or judge one."""
    known = [ANY, *(one.id for one in purposes())]
    if purpose not in known:
        fault = words("endpoints")["fault"]["purpose"].format(name=purpose, known=", ".join(known))
        raise UsageError(fault)
    form, style = Format.json if json else format, given.style_of(no_color=no_color)
    if url is None:
        table = report.catalogue_table() if form is Format.json else None
        hand_over(json_format.dumps(table, indent=2) if table else report.catalogue_text(style), output)
        return
    judged = judged_here(url, purpose, config_dir)
    table = report.judged_table(judged) if form is Format.json else None
    hand_over(json_format.dumps(table, indent=2) if table else report.judged_text(judged, style), output)
    if not judged.verdict.approved:
        raise typer.Exit(NOT_APPROVED)


def judged_here(url: str, purpose: str, config_dir: str | None) -> report.Judged:
    """The verdict by the catalogue; where that only lacks the host, by the user's own configuration."""
    wanted = () if purpose == ANY else (purpose,)
    verdict = judge(url, purpose=purpose)
    if verdict.approved:
        return report.Judged(verdict, report.official(verdict.host, wanted))
    own = dict(approved_here(config_dir))
    again = judge(url, purpose=purpose, extra_approved=tuple(own))
    if not again.approved:
        return report.Judged(verdict, report.official(verdict.host, wanted))
    places = [place for text, place in own.items() if judge(url, purpose="", extra_approved=(text,)).approved]
    return report.Judged(again, (), tuple(places))


def approved_here(config_dir: str | None) -> Iterator[tuple[str, Place]]:
    """The addresses that the user, or the machine's administrator, has set; a repository's do not count."""
    from claude_authdoctor.collect.here import ThisMachine
    from claude_authdoctor.collect.snapshot import snapshot
    from claude_authdoctor.model.secret import text_of
    from claude_authdoctor.model.snapshot import Run
    from claude_authdoctor.resolve.situation import Situation

    seen = snapshot(ThisMachine(given.environ(config_dir)), Run(), exports=False)
    environment = Situation.of(seen).environment
    for variable in dict.fromkeys(one.variable for one in overrides()):
        entry = environment.winner(variable)
        if entry and environment.is_set(variable) and may_approve(entry.scope):
            yield text_of(entry.value).strip(), entry.place

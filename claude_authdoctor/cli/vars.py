"""`authdoctor vars`: every variable that decides about sign-in or address, and what is set here."""

from __future__ import annotations

import json as json_format
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.catalog.spelling import meant
from claude_authdoctor.catalog.variables import by_name, groups, variables
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.cli import given
from claude_authdoctor.cli import options as opt
from claude_authdoctor.cli.output import hand_over
from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.collect.snapshot import snapshot
from claude_authdoctor.model.errors import UsageError
from claude_authdoctor.report.nearer import tilde
from claude_authdoctor.report.redact import redactor, without_secrets
from claude_authdoctor.report.variables import Row, Setting, listing, markdown, page, row_table, table
from claude_authdoctor.resolve.resolver import resolve


class Format(StrEnum):
    """The forms of the list."""

    text = "text"
    table = "table"
    json = "json"
    markdown = "markdown"


_SAID = words("cli")["option"]
Name = Annotated[str | None, typer.Argument(metavar="[NAME]", help=_SAID["name"])]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help=_SAID["format"])]
Json = Annotated[bool, typer.Option("--json", help=_SAID["json"])]
OnlySet = Annotated[bool, typer.Option("--set", help=_SAID["set"])]
Group = Annotated[str | None, typer.Option("--group", metavar="GROUP", help=_SAID["group"])]
OnlySecret = Annotated[bool, typer.Option("--secret", help=_SAID["secret"])]


def command(
    name: Name = None,
    set: OnlySet = False,  # noqa: A002 - the option's name
    group: Group = None,
    secret: OnlySecret = False,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
    json: Json = False,
    mode: opt.Mode = opt.RunMode.interactive,
    bare: opt.Bare = False,
    settings: opt.SettingsText = None,
    setting_sources: opt.Sources = None,
    config_dir: opt.ConfigDir = None,
    client_version: opt.ClientVersion = None,
    offline: opt.Offline = True,  # noqa: ARG001 - vars never asks the network; scripts may still say so
    output: opt.Output = None,
    no_color: opt.NoColor = False,
) -> None:
    """List, or print one page."""
    if name is not None and name not in by_name():
        raise UsageError(misspelt(name))
    if group is not None and group not in {known.name for known in groups()}:
        known = ", ".join(known.name for known in groups())
        raise UsageError(words("vars")["fault"]["group"].format(name=group, known=known))
    run = given.run_of(mode.value, bare=bare, settings=settings, sources=setting_sources)
    seen = snapshot(ThisMachine(given.environ(config_dir)), run, given.version_of(client_version))
    facts = Facts(seen, resolve(seen))
    clean = redactor(seen)
    rows = [
        without_secrets(row, clean)
        for row in (row_of(facts, known.name) for known in variables())
        if (name is None or row.variable.name == name)
        and (group is None or row.variable.group == group)
        and (not set or row.winner)
        and (not secret or row.variable.secret)
    ]
    style = given.style_of(no_color=no_color)
    form = Format.json if json else format
    if form is Format.json:
        said = json_format.dumps([row_table(row) for row in rows], indent=2, ensure_ascii=True)
    elif form is Format.markdown:
        said = markdown(rows)
    elif form is Format.table:
        said = table(rows, style.width)
    else:
        said = page(rows[0], style) if name else listing(rows, strays(facts) if set or not group else {}, style)
    plain = form in (Format.text, Format.table)
    hand_over(tilde(clean(said), seen.host.home) if plain else clean(said), output)


def row_of(facts: Facts, name: str) -> Row:
    """A variable with every place it is set in, the one in force first."""
    winner = facts.environment.winner(name)
    places = [
        Setting(
            entry.source,
            facts.place(entry),
            entry.value,
            "wins" if entry is winner else "unread" if entry.unread else "loses",
        )
        for entry in reversed(facts.entries(name))
    ]
    return Row(by_name()[name], tuple(sorted(places, key=lambda setting: setting.standing != "wins")))


def strays(facts: Facts) -> Mapping[str, str]:
    """Names that are set here and read by nothing, with the variable each was meant to be."""
    known = frozenset(by_name())
    found = {name: meant(name, known) for name in sorted(facts.set_variables())}
    return {name: wanted for name, wanted in found.items() if wanted}


def misspelt(name: str) -> str:
    """What to say of a name that is none."""
    said = words("vars")["fault"]
    close = meant(name, frozenset(by_name())) or nearest(name, tuple(by_name()))
    return str(said["meant" if close else "unknown"].format(name=name, meant=close))


def nearest(name: str, known: Sequence[str]) -> str | None:
    """A variable whose name is like a text, for a person who asks; the check of set variables is stricter."""
    from difflib import get_close_matches

    folded = name.upper().replace("-", "_")
    part = [one for one in known if folded in one]
    return next(iter(get_close_matches(folded, known, 1, 0.75) or (part if len(part) == 1 else ())), None)

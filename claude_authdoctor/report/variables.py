"""The catalogue of variables with what is set here: a table, a page, JSON, Markdown. Values of secrets are masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from claude_authdoctor.catalog import words
from claude_authdoctor.catalog.variables import Variable, groups
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.secret import Secret, Value, mask
from claude_authdoctor.report.markup import code
from claude_authdoctor.report.sanitise import shortened, visible
from claude_authdoctor.report.style import Style
from claude_authdoctor.report.table import NARROW, grid
from claude_authdoctor.resolve.printable import printable

SHORT = 60  # a value in the list; on a narrow screen it gets what is left of the line, but no less than NARROW


@dataclass(frozen=True, slots=True)
class Setting:
    """One place a variable is set in. `standing` is `wins`, `loses` or `unread`."""

    source: str
    place: Place
    value: Value
    standing: str


@dataclass(frozen=True, slots=True)
class Row:
    """A variable and where it is set here, the place in force first."""

    variable: Variable
    settings: tuple[Setting, ...] = ()

    @property
    def winner(self) -> Setting | None:
        """What is in force."""
        return next((setting for setting in self.settings if setting.standing == "wins"), None)


# --- for a program -------------------------------------------------------------------------------


def row_table(row: Row) -> dict[str, Any]:
    """One variable, as `vars --format json` prints it."""
    known = row.variable
    names = ("name", "type", "default", "precedence", "description", "validation", "group", "provider", "secret")
    table: dict[str, Any] = {name: getattr(known, name) for name in names}
    table |= {"status": known.status, "source": known.source, "set": set_table(known, row.winner)}
    table |= {key: text for key, text in (("since", known.since), ("until", known.until)) if text}
    others = [setting for setting in row.settings if setting.standing != "wins"]
    return table | ({"also": [also_table(known, setting) for setting in others]} if others else {})


def set_table(known: Variable, setting: Setting | None) -> dict[str, Any] | None:
    """Where the value in force stands."""
    if setting is None:
        return None
    place = {"kind": setting.place.kind, "name": visible(setting.place.name)}
    line = {"line": setting.place.line} if setting.place.line else {}
    return {"source": visible(setting.source), "place": place | line, "masked": shown(known, setting)}


def also_table(known: Variable, setting: Setting) -> dict[str, Any]:
    """A place whose value is not in force, and why."""
    return (set_table(known, setting) or {}) | {"standing": setting.standing}


def shown(known: Variable, setting: Setting) -> str:
    """A value as it may be printed."""
    if isinstance(setting.value, Secret):
        return visible(setting.value.masked)
    if known.secret:
        return visible(mask(setting.value))
    return visible(printable(setting.value) if "://" in setting.value else setting.value)


def where(setting: Setting) -> str:
    """The place of a value, for a person."""
    if setting.place.kind == "environment":
        return str(words("vars")["list"]["environment"])
    return visible(str(setting.place))


# --- for a person --------------------------------------------------------------------------------


def listing(rows: Sequence[Row], stray: Mapping[str, str], style: Style) -> str:
    """The variables by group: name, what is set here, what it does."""
    said: Mapping[str, str] = words("vars")["list"]
    lines: list[str] = []
    titles = {group.name: group.title for group in groups()}
    for name, of_group in groupby(rows, lambda row: row.variable.group):
        lines += [
            *(style.paint(part, "strong") for part in style.wrapped(titles[name])),
            *(line for row in of_group for line in lines_of(row, style)),
            "",
        ]
    if not rows:
        lines += [*style.wrapped(said["none"]), ""]
    if stray:
        lines += style.wrapped(said["stray"])
        for name, meant in stray.items():
            lines += style.wrapped(said["stray-line"].format(name=visible(name), meant=meant), first="  ")
        lines.append("")
    count = sum(row.winner is not None for row in rows)
    return "\n".join([*lines, *style.wrapped(said["summary"].format(count=len(rows), set=count))])


def lines_of(row: Row, style: Style) -> list[str]:
    """One variable of the list."""
    lines = style.wrapped(row.variable.description, first="      ")
    value = row.winner
    if value is None:
        return [f"  {row.variable.name}", *lines]
    room = max(NARROW, min(SHORT, style.width - len(row.variable.name) - 5))
    named = f"  {style.paint(row.variable.name, 'strong')} = {shortened(shown(row.variable, value), room)}"
    return [named, *style.wrapped(where(value), first="      "), *lines]


def table(rows: Sequence[Row], width: int) -> str:
    """One variable a row."""
    said: Mapping[str, str] = words("vars")["list"]
    cells = [
        (
            row.variable.name,
            row.variable.type,
            row.variable.default,
            shown(row.variable, row.winner) if row.winner else "",
        )
        for row in rows
    ]
    headers = [said[key] for key in ("name", "type", "default", "set")]
    return grid(cells, headers, (None, None, max(12, width // 4), max(12, width // 4)))


def page(row: Row, style: Style) -> str:
    """Everything about one variable."""
    lines = [style.paint(row.variable.name, "strong"), *style.wrapped(row.variable.description), ""]
    for name, value in facts_of(row):
        lines += style.wrapped(value, first=f"{name:<14} ")
    return "\n".join(lines)


def facts_of(row: Row) -> list[tuple[str, str]]:
    """Name and value of all there is to know."""
    known, said = row.variable, words("vars")["page"]
    facts = [(said[key], str(getattr(known, key))) for key in ("type", "default", "precedence", "validation")]
    facts.append((said["provider"], known.provider))
    facts.append((said["status"], words("vars")["status"][known.status]))
    if known.since or known.until:
        ends = [said[key].format(version=getattr(known, key)) for key in ("since", "until") if getattr(known, key)]
        facts.append((said["versions"], ", ".join(ends)))
    if known.not_read_from:
        facts.append((said["ignored"], ", ".join(known.not_read_from)))
    for setting in row.settings or ():
        text = f"{shown(known, setting)} ({where(setting)}; {said[setting.standing]})"
        facts.append((said["set"], text))
    if not row.settings:
        facts.append((said["set"], said["unset"]))
    return [*facts, (said["source"], known.source)]


# --- Markdown ------------------------------------------------------------------------------------


def markdown(rows: Sequence[Row]) -> str:
    """A section a group, a table row a variable."""
    said: Mapping[str, str] = words("vars")["list"]
    titles = {group.name: group.title for group in groups()}
    lines: list[str] = []
    for name, of_group in groupby(rows, lambda row: row.variable.group):
        lines += [f"## {titles[name]}", ""]
        lines += [f"| {said['name']} | {said['type']} | {said['default']} | {said['description']} | {said['set']} |"]
        lines += ["| --- | --- | --- | --- | --- |", *map(markdown_row, of_group), ""]
    return "\n".join(lines).rstrip()


def markdown_row(row: Row) -> str:
    """One variable as a row."""
    known, value = row.variable, row.winner
    cells = (code(known.name), known.type, known.default, known.description, code(shown(known, value)) if value else "")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

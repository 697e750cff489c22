"""`authdoctor rules`: the rule catalogue; `rules check` validates rule files, also a user's own."""

from __future__ import annotations

import json as json_format
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from claude_authdoctor.catalog import rules_folder, words
from claude_authdoctor.catalog.rule import rules
from claude_authdoctor.cli import given
from claude_authdoctor.cli import options as opt
from claude_authdoctor.cli.output import hand_over
from claude_authdoctor.model.errors import UsageError
from claude_authdoctor.report.sanitise import visible

FAULTY = 1
LEVELS = ("error", "warning", "note")


class Action(StrEnum):
    """What to do with the catalogue."""

    list = "list"
    check = "check"


class Format(StrEnum):
    """The forms of the list."""

    text = "text"
    json = "json"
    markdown = "markdown"


_SAID = words("cli")["option"]
ActionArgument = Annotated[Action, typer.Argument(metavar="[list|check]", help=_SAID["action"])]
Folder = Annotated[str | None, typer.Argument(metavar="[FOLDER]", help=_SAID["folder"])]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help=_SAID["format"])]
Json = Annotated[bool, typer.Option("--json", help=_SAID["json"])]


def command(
    action: ActionArgument = Action.list,
    folder: Folder = None,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
    json: Json = False,
    select: opt.Select = None,
    ignore: opt.Ignore = None,
    severity: Annotated[opt.Level, typer.Option("--severity", help=_SAID["least"])] = opt.Level.note,
    output: opt.Output = None,
    no_color: opt.NoColor = False,
) -> None:
    """List the catalogue, or check rule files."""
    form = Format.json if json else format
    if action is Action.check:
        check(Path(folder) if folder else rules_folder(), form, output)
        return
    from claude_authdoctor.report import catalogue

    selected, ignored = given.prefixes("--select", select), given.prefixes("--ignore", ignore)
    chosen = [
        rule
        for rule in rules()
        if LEVELS.index(rule.severity) <= LEVELS.index(severity.value)
        and (not selected or rule.code.startswith(selected))
        and not (ignored and rule.code.startswith(ignored))
    ]
    if form is Format.json:
        said = json_format.dumps(catalogue.rules_table(chosen), indent=2, ensure_ascii=True)
    elif form is Format.markdown:
        said = catalogue.rules_markdown(chosen)
    else:
        said = catalogue.rules_text(chosen, given.style_of(no_color=no_color))
    hand_over(said, output)


def check(folder: Path, form: Format, output: str | None) -> None:
    """Every fault of every rule file of a folder; exit 1 where there is one."""
    from claude_authdoctor.catalog.complete import faults, rule_files

    files = rule_files(folder) if folder.is_dir() else []
    if not files:
        raise UsageError("rules check: " + words("rules")["fault"]["folder"].format(path=folder))
    found = list(faults(folder))
    if form is Format.json:
        table = {
            "schema": 1,
            "files": len(files),
            "faults": [{"file": f.file, "key": visible(f.key), "says": visible(f.says)} for f in found],
        }
        hand_over(json_format.dumps(table, indent=2, ensure_ascii=True), output)
    else:
        said = words("rules")["check"]
        count = said["one"] if len(found) == 1 else said["many"].format(count=len(found))
        end = said["bad"].format(faults=count, files=len(files)) if found else said["good"].format(files=len(files))
        hand_over("\n".join([*(visible(str(fault)) for fault in found), end]), output)
    if found:
        raise typer.Exit(FAULTY)

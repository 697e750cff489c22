"""`authdoctor scan`: the scanner for people; hooks use `authdoctor-scan`, which is the same and starts faster."""

from __future__ import annotations

from typing import Annotated

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.scan.command import guarded, scan
from claude_authdoctor.scan.options import Options, checked

_SAID = words("scan")["option"]
Paths = Annotated[list[str] | None, typer.Argument(metavar="[PATH]...", help=_SAID["paths"])]
Staged = Annotated[bool, typer.Option("--staged", help=_SAID["staged"])]
History = Annotated[bool, typer.Option("--history", help=_SAID["history"])]
Since = Annotated[str, typer.Option("--since", metavar="REV", help=_SAID["since"])]
Stdin = Annotated[bool, typer.Option("--stdin", help=_SAID["stdin"])]
Name = Annotated[str, typer.Option("--name", help=_SAID["name"])]
NoIgnore = Annotated[bool, typer.Option("--no-ignore", help=_SAID["no-ignore"])]
Archives = Annotated[bool, typer.Option("--archives", help=_SAID["archives"])]
NoCache = Annotated[bool, typer.Option("--no-cache", help=_SAID["no-cache"])]
Format = Annotated[str, typer.Option("--format", "-f", help=_SAID["format"])]
Output = Annotated[str, typer.Option("--output", "-o", metavar="FILE", help=_SAID["output"])]
Baseline = Annotated[str, typer.Option("--baseline", metavar="FILE", help=_SAID["baseline"])]
UpdateBaseline = Annotated[bool, typer.Option("--update-baseline", help=_SAID["update-baseline"])]
Config = Annotated[str, typer.Option("--config", metavar="FILE", help=_SAID["config"])]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=_SAID["quiet"])]


def command(
    paths: Paths = None,
    staged: Staged = False,
    history: History = False,
    since: Since = "",
    stdin: Stdin = False,
    name: Name = "",
    no_ignore: NoIgnore = False,
    archives: Archives = False,
    no_cache: NoCache = False,
    format: Format = "text",  # noqa: A002 - the option's name
    output: Output = "",
    baseline: Baseline = "",
    update_baseline: UpdateBaseline = False,
    config: Config = "",
    quiet: Quiet = False,
) -> None:
    """Scan, and leave with the scanner's exit code."""
    given = {**locals(), "paths": tuple(paths or ())}
    raise typer.Exit(guarded(lambda: scan(checked(Options(**given)))))

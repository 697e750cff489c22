"""The options that every diagnosing command takes, and what they add up to."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.model.errors import UsageError
from claude_authdoctor.model.snapshot import Run
from claude_authdoctor.report.style import Style
from claude_authdoctor.resolve.version import parsed

_SAID: Mapping[str, str] = words("cli")["option"]


class RunMode(StrEnum):
    """How Claude Code would be run."""

    interactive = "interactive"
    print = "print"


class Level(StrEnum):
    """A severity as a threshold."""

    error = "error"
    warning = "warning"
    note = "note"


Mode = Annotated[RunMode, typer.Option("--mode", help=_SAID["mode"])]
Bare = Annotated[bool, typer.Option("--bare", help=_SAID["bare"])]
SettingsText = Annotated[str | None, typer.Option("--settings", metavar="FILE_OR_JSON", help=_SAID["settings"])]
Sources = Annotated[str | None, typer.Option("--setting-sources", metavar="LIST", help=_SAID["setting-sources"])]
Model = Annotated[str | None, typer.Option("--model", metavar="ID", help=_SAID["model"])]
ConfigDir = Annotated[str | None, typer.Option("--config-dir", metavar="FOLDER", help=_SAID["config-dir"])]
ClientVersion = Annotated[str | None, typer.Option("--client-version", metavar="X.Y.Z", help=_SAID["client-version"])]
Offline = Annotated[bool, typer.Option("--offline", help=_SAID["offline"])]
Timeout = Annotated[float, typer.Option("--timeout", metavar="SECONDS", min=0.1, max=600, help=_SAID["timeout"])]
Output = Annotated[str | None, typer.Option("--output", "-o", metavar="FILE", help=_SAID["output"])]
Select = Annotated[list[str] | None, typer.Option("--select", metavar="PREFIX", help=_SAID["select"])]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", metavar="PREFIX", help=_SAID["ignore"])]
Severity = Annotated[Level, typer.Option("--severity", help=_SAID["severity"])]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=_SAID["quiet"])]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help=_SAID["verbose"])]
NoColor = Annotated[bool, typer.Option("--no-color", help=_SAID["no-color"])]
Allow = Annotated[list[str] | None, typer.Option("--allow-endpoint", metavar="URL", help=_SAID["allow-endpoint"])]
RunHelpers = Annotated[bool, typer.Option("--run-helpers", help=_SAID["run-helpers"])]


def run_of(mode: RunMode, *, bare: bool, settings: str | None, sources: str | None, model: str | None = None) -> Run:
    """How Claude Code would be run; a source it does not know is its own fault to report, and the resolver's."""
    names = None if sources is None else tuple(part.strip() for part in sources.split(",")) if sources.strip() else ()
    return Run(mode.value, bare, settings, names, model)


def environ(config_dir: str | None) -> dict[str, str]:
    """The environment Claude Code would start with; `--config-dir` stands for CLAUDE_CONFIG_DIR."""
    return dict(os.environ) | ({} if config_dir is None else {"CLAUDE_CONFIG_DIR": config_dir})


def version_of(text: str | None) -> str | None:
    """A client's version. UsageError where it is none."""
    if text is not None and parsed(text) is None:
        raise UsageError(words("cli")["fault"]["client-version"].format(text=text))
    return text


def style_of(*, no_color: bool) -> Style:
    """Colour only on a terminal; NO_COLOR and FORCE_COLOR are obeyed, the flag wins (no-color.org, force-color.org)."""
    if no_color or os.environ.get("NO_COLOR"):
        colour = False
    elif os.environ.get("FORCE_COLOR"):
        colour = True
    else:
        colour = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    return Style(shutil.get_terminal_size((80, 24)).columns, colour)

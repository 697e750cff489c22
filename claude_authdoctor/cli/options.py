"""The options that every diagnosing command takes, and what they add up to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.cli.formats import FORMATS

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


class Form(StrEnum):
    """The forms of an explanation."""

    text = "text"
    json = "json"
    markdown = "markdown"


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
Formats = Annotated[
    list[str] | None,
    typer.Option("--format", "-f", metavar="NAME[=FILE]", help=_SAID["formats"].format(known=", ".join(FORMATS))),
]
RunHelpers = Annotated[bool, typer.Option("--run-helpers", help=_SAID["run-helpers"])]
RunPrograms = Annotated[bool, typer.Option("--run-programs", help=_SAID["run-programs"])]
Exchange = Annotated[bool, typer.Option("--exchange", help=_SAID["exchange"])]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_SAID["dry-run"])]
Json = Annotated[bool, typer.Option("--json", help=_SAID["json"])]
Path = Annotated[str, typer.Option("--path", metavar="FOLDER", help=_SAID["path"])]
Require = Annotated[str | None, typer.Option("--require", metavar="KIND", help=_SAID["require"])]
ExpectOrg = Annotated[str | None, typer.Option("--expect-org", metavar="UUID", help=_SAID["expect-org"])]
WarnBefore = Annotated[str, typer.Option("--warn-before", metavar="TIME", help=_SAID["warn-before"])]
Created = Annotated[str | None, typer.Option("--token-created", metavar="DAY", help=_SAID["token-created"])]

# The options of the commands that start without typer, by the parameter that takes them.
DIAGNOSIS: Mapping[str, Any] = {
    "allow_endpoint": Allow,
    "bare": Bare,
    "client_version": ClientVersion,
    "config_dir": ConfigDir,
    "dry_run": DryRun,
    "expect_org": ExpectOrg,
    "exchange": Exchange,
    "format": Formats,
    "ignore": Ignore,
    "json": Json,
    "mode": Mode,
    "model": Model,
    "no_color": NoColor,
    "offline": Offline,
    "output": Output,
    "path": Path,
    "quiet": Quiet,
    "require": Require,
    "run_helpers": RunHelpers,
    "run_programs": RunPrograms,
    "select": Select,
    "setting_sources": Sources,
    "settings": SettingsText,
    "severity": Severity,
    "timeout": Timeout,
    "token_created": Created,
    "verbose": Verbose,
    "warn_before": WarnBefore,
}
EXPLANATION: Mapping[str, Any] = {
    **DIAGNOSIS,
    "format": Annotated[Form, typer.Option("--format", "-f", help=_SAID["format"])],
    "machine": Annotated[bool, typer.Option("--machine/--no-machine", help=_SAID["machine"])],
    "what": Annotated[list[str], typer.Argument(metavar="WHAT", help=_SAID["what"])],
}

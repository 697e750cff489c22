"""What the options given add up to; free of the library that reads a command line, so that a quick start can use it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable

from claude_authdoctor.catalog import section, words
from claude_authdoctor.model.errors import UsageError
from claude_authdoctor.model.snapshot import Mode, Run
from claude_authdoctor.report.style import Style
from claude_authdoctor.resolve.version import parsed


def run_of(mode: Mode, *, bare: bool, settings: str | None, sources: str | None, model: str | None = None) -> Run:
    """How Claude Code would be run; a source it does not know is its own fault to report, and the resolver's."""
    names = None if sources is None else tuple(part.strip() for part in sources.split(",")) if sources.strip() else ()
    return Run(mode, bare, settings, names, model)


def environ(config_dir: str | None) -> dict[str, str]:
    """The environment Claude Code would start with; `--config-dir` stands for CLAUDE_CONFIG_DIR."""
    return dict(os.environ) | ({} if config_dir is None else {"CLAUDE_CONFIG_DIR": config_dir})


def version_of(text: str | None) -> str | None:
    """A client's version. UsageError where it is none."""
    if text is not None and parsed(text) is None:
        raise UsageError(words("cli")["fault"]["client-version"].format(text=text))
    return text


def prefixes(option: str, given: Iterable[str] | None) -> tuple[str, ...]:
    """Beginnings of codes. UsageError for one that no rule has or had: a slip would make a job pass without a look."""
    wanted = tuple(text.strip().upper() for text in given or ())
    known = (*section("checks"), *section("retired")["codes"]) if wanted else ()
    for text in wanted:
        if not text or not any(code.startswith(text) for code in known):
            raise UsageError(words("cli")["fault"]["prefix"].format(option=option, text=text))
    return wanted


def style_of(*, no_color: bool) -> Style:
    """Colour only on a terminal; NO_COLOR and FORCE_COLOR are obeyed, the flag wins (no-color.org, force-color.org)."""
    if no_color or os.environ.get("NO_COLOR"):
        colour = False
    elif os.environ.get("FORCE_COLOR"):
        colour = True
    else:
        colour = sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    return Style(shutil.get_terminal_size((80, 24)).columns, colour)

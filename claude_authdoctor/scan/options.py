"""The command line of `authdoctor-scan`, read by hand: argparse would cost more than the scan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from claude_authdoctor.model.errors import UsageError
from claude_authdoctor.scan.tables.words import SAID

_SWITCHES = {
    "--staged": "staged",
    "--stdin": "stdin",
    "--history": "history",
    "--update-baseline": "update_baseline",
    "--no-ignore": "no_ignore",
    "--archives": "archives",
    "--no-cache": "no_cache",
    "-q": "quiet",
    "--quiet": "quiet",
    "-h": "help",
    "--help": "help",
    "--version": "version",
}
_VALUES = {
    "--since": "since",
    "--format": "format",
    "-f": "format",
    "--output": "output",
    "-o": "output",
    "--baseline": "baseline",
    "--config": "config",
    "--name": "name",
}
FORMATS = ("text", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown")


class Options(NamedTuple):
    """What to scan and how: as `help` in rules/words/scan.toml says. `name` is what standard input is called."""

    paths: tuple[str, ...] = ()
    staged: bool = False
    stdin: bool = False
    history: bool = False
    since: str = ""
    name: str = ""
    no_ignore: bool = False
    archives: bool = False
    no_cache: bool = False
    format: str = "text"
    output: str = ""
    baseline: str = ""
    update_baseline: bool = False
    config: str = ""
    quiet: bool = False
    help: bool = False
    version: bool = False


def parse(arguments: list[str]) -> Options:
    """The options of a command line. UsageError for what is no option, lacks its value or contradicts another."""
    chosen: dict[str, Any] = {}
    paths: list[str] = []
    rest = iter(arguments)
    for word in rest:
        flag, equals, value = word.partition("=")
        if word == "--":
            paths += rest
        elif word in _SWITCHES:
            chosen[_SWITCHES[word]] = True
        elif flag in _VALUES:
            chosen[_VALUES[flag]] = value if equals else _next(rest, flag)
        elif word.startswith("-") and word != "-":
            raise UsageError(SAID["no-option"].format(word=repr(word)))
        else:
            paths.append(word)
    return checked(Options(paths=tuple(paths), **chosen))


def checked(options: Options) -> Options:
    """The options, if they go together."""
    if options.format not in FORMATS:
        raise UsageError(SAID["no-format"].format(known=", ".join(FORMATS)))
    sources = [name for name in ("staged", "stdin", "history") if getattr(options, name)]
    if len(sources) > 1 or (options.since and {"staged", "stdin"} & set(sources)):
        raise UsageError(SAID["one-source"])
    return options


def _next(rest: Iterator[str], flag: str) -> str:
    value = next(rest, None)
    if value is None:
        raise UsageError(SAID["no-value"].format(option=flag))
    return value

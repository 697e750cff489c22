"""`authdoctor explain`: a code, a name, or an error message as seen; `-` reads a log from standard input."""

from __future__ import annotations

import json as json_format
import re
import sys
from collections.abc import Callable, Sequence
from typing import Literal

from claude_authdoctor.catalog import section, words
from claude_authdoctor.catalog.rule import Rule, named, rule
from claude_authdoctor.cli import given
from claude_authdoctor.cli.output import hand_over
from claude_authdoctor.model.errors import UsageError

CODE = re.compile(r"[A-Za-z]{3}\d{1,4}")
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
Form = Literal["text", "json", "markdown"]
CHUNK = 1 << 20
MOST_READ = 256 << 20  # of an endless stream no more is read


def command(
    *,
    what: Sequence[str],
    format: Form = "text",  # noqa: A002 - the option's name
    json: bool = False,
    machine: bool = True,
    config_dir: str | None = None,
    offline: bool = True,  # noqa: ARG001 - explain never asks the network; scripts may still say so
    output: str | None = None,
    no_color: bool = False,
) -> int:
    """Explain."""
    form: Form = "json" if json else format
    text = " ".join(what)
    if text != "-" and (known := named(text.strip())):
        hand_over(of_rule(known, form, no_color=no_color), output)
        return 0
    pasted = standard_input() if text == "-" else text
    if not pasted.strip():
        if text == "-":
            hand_over(of_text("", form, None, no_color=no_color), output)
            return 0
        raise UsageError(words("explain")["fault"]["empty"])
    said = of_text(pasted, form, config_dir if machine else None, machine=machine, no_color=no_color, name=text)
    hand_over(said, output)
    return 0


def of_rule(known: Rule, form: Form, *, no_color: bool) -> str:
    """One rule."""
    from claude_authdoctor.explain.rank import Cause
    from claude_authdoctor.report import explain as report

    if form == "json":
        table = report.matches_table([Cause(known.code, 100, "certain")], platform())
        return json_format.dumps(table, indent=2, ensure_ascii=True)
    if form == "markdown":
        return report.page_markdown(known)
    return report.page_text(known, given.style_of(no_color=no_color), platform())


def of_text(
    pasted: str, form: Form, config_dir: str | None, *, machine: bool = False, no_color: bool, name: str = ""
) -> str:
    """The causes of a message."""
    from claude_authdoctor.explain.rank import causes
    from claude_authdoctor.report import explain as report

    found = causes(pasted)
    if not found and (CODE.fullmatch(name) or NAME.fullmatch(name)):
        raise UsageError(no_such_rule(name))
    redact: Callable[[str], str] = str
    near = redact
    if machine and found:
        from claude_authdoctor.cli.explain_here import told_apart_here

        found, redact, near = told_apart_here(found, config_dir)
    if form == "json":
        return redact(json_format.dumps(report.matches_table(found, platform()), indent=2, ensure_ascii=True))
    if form == "markdown":
        return redact("\n\n".join(report.page_markdown(rule(cause.code)) for cause in found))
    return near(report.causes_text(found, given.style_of(no_color=no_color), platform()))


def no_such_rule(name: str) -> str:
    """What to say of a code or name that no rule has, with the nearest ones."""
    from difflib import get_close_matches

    said = words("explain")["fault"]
    table = section("checks")
    known = [*table, *(raw["name"] for raw in table.values())]
    close = get_close_matches(name.upper() if CODE.fullmatch(name) else name, known, 3, 0.7)
    meant = said["meant"].format(names=" or ".join(close)) if close else said["all"]
    return str(said["name"].format(name=name, meant=meant))


def standard_input() -> str:
    """What stands on standard input: of a long log the end, for the last error decides."""
    from claude_authdoctor.explain.clean import LIMIT

    kept, read = b"", 0
    try:
        while read < MOST_READ and (chunk := sys.stdin.buffer.read(CHUNK)):
            kept, read = (kept + chunk)[-4 * LIMIT :], read + len(chunk)
    except (OSError, AttributeError) as fault:
        raise UsageError(words("explain")["fault"]["input"].format(why=type(fault).__name__)) from fault
    return decoded(kept)


def decoded(data: bytes) -> str:
    """Text from bytes: UTF-16 where a byte order mark or its zeros say so (PowerShell writes that), else UTF-8."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if data[1:200:2].count(0) > len(data[1:200:2]) * 0.8:
        return data.decode("utf-16-le", "replace")
    return data.decode("utf-8", "replace")


def platform() -> str:
    """This platform as rules name it."""
    if sys.platform == "darwin":
        return "macos"
    if sys.platform == "win32":
        return "windows"
    try:
        with open("/proc/sys/kernel/osrelease", encoding="ascii") as file:
            return "wsl" if "microsoft" in file.read(200).lower() else "linux"
    except (OSError, UnicodeDecodeError):
        return "linux"

"""What a helper command will do, told without running it: where its words alone decide, and nowhere else."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

# Anything that makes the outcome depend on more than the words.
_OPEN = re.compile(r"[$`*?<>|&(){}\[\]!#]")
_TO_STDERR = re.compile(r"\s*(?:1?>&2|>/dev/stderr|>/dev/null)\s*$")
_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|(.))", re.DOTALL)
_PLAIN_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
BUILT_IN = frozenset(
    {":", "true", "false", "exit", "echo", "printf", "cd", "export", "set", "test", "eval", "exec", "."}
)


@dataclass(frozen=True, slots=True)
class Foretold:
    """What a command will print and how it will end; None where only running it could tell."""

    output: str | None = None
    code: int | None = None


UNKNOWN = Foretold()


def foretold(command: str) -> Foretold:
    """The outcome of a list of plain echo, printf, true, false and exit commands."""
    output = ""
    code = 0
    for part in re.split(r"[;\n]", command):
        if not part.strip():
            continue
        done = simple(part)
        if done.output is None or done.code is None:
            return UNKNOWN
        output, code = output + done.output, done.code
        if part.split()[0] == "exit":
            break
    return Foretold(output, code)


def simple(part: str) -> Foretold:
    """One command without any operator; a quoted operator is enough to say that we do not know."""
    silent = _TO_STDERR.search(part)
    body = part[: silent.start()] if silent else part
    if _OPEN.search(strip_quoted(body)):
        return UNKNOWN
    try:
        words = shlex.split(body)
    except ValueError:
        return UNKNOWN
    done = run(words)
    return Foretold("", done.code) if silent and done.code is not None else done


def strip_quoted(text: str) -> str:
    """The text without what single quotes make literal, and without plain double-quoted words."""
    return re.sub(r"'[^']*'|\"[^\"$`]*\"", "''", text)


def run(words: list[str]) -> Foretold:
    """What the words themselves decide."""
    if not words:
        return UNKNOWN
    name, rest = words[0], words[1:]
    if name in (":", "true"):
        return Foretold("", 0)
    if name == "false":
        return Foretold("", 1)
    if name == "exit":
        return Foretold("", int(rest[0]) & 255 if rest and rest[0].isdigit() else 0)
    if name == "echo" and not any(word.startswith("-") or "\\" in word for word in rest):
        return Foretold(" ".join(rest) + "\n", 0)
    if name == "printf" and rest:
        return Foretold(formatted(rest[0], rest[1:]), 0)
    return UNKNOWN


def formatted(pattern: str, values: list[str]) -> str | None:
    """`printf` with `%s` alone."""
    text = _ESCAPE.sub(unescaped, pattern)
    if text.replace("%s", "").count("%") or text.count("%s") != len(values):
        return None
    for value in values:
        text = text.replace("%s", value.replace("%s", "%\0s"), 1)
    return text.replace("%\0s", "%s")


def unescaped(found: re.Match[str]) -> str:
    """One back-slash escape of printf."""
    if found.group(1):
        return chr(int(found.group(1), 8) & 255)
    return _PLAIN_ESCAPES.get(found.group(2), found.group())


def program(command: str) -> str | None:
    """The program a simple command starts; None where that is not plain."""
    try:
        words = shlex.split(command)
    except ValueError:
        return None
    if not words or "=" in words[0] or _OPEN.search(words[0]) or ";" in words[0]:
        return None
    return words[0]

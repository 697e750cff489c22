"""Reads fish's start-up files: `set -gx`, universal variables, sourced files. A small reader, not fish's grammar."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from claude_authdoctor.collect.exports.fishwords import Statement, read_words, statements
from claude_authdoctor.collect.exports.reading import Files
from claude_authdoctor.collect.exports.script import Script
from claude_authdoctor.collect.exports.sourcing import DEPTH_LIMIT
from claude_authdoctor.collect.exports.tally import Sure, Tally, weaker
from claude_authdoctor.collect.exports.words import as_bytes_text, as_text
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.model.snapshot import Export

_OPENING = frozenset({"if", "switch", "while", "for", "function", "begin"})
_INTERACTIVE = (
    "status is-interactive",
    "status is-login",
    "status --is-interactive",
    "status --is-login",
    "status -i",
    "status -l",
)
_UNIVERSAL = re.compile(
    r"^[ \t]*(?:SETUVAR(?P<flags>(?: --\w+)*)|SET_EXPORT)[ ]+(?P<name>\w+):(?P<value>[^\n]*)", re.MULTILINE
)
_LONG = {
    "--export": "x",
    "--unexport": "u",
    "--erase": "e",
    "--local": "l",
    "--query": "q",
    "--append": "a",
    "--prepend": "p",
}
_BEFORE_NAMES = frozenset({"and", "or", "not", "!", "builtin", "command"})
_STATEMENTS_LIMIT = 50_000
_BLOCKS_LIMIT = 200


class Fish:
    """One fish reading its files in order; what it would export goes to `tally`."""

    def __init__(self, files: Files, tally: Tally, secret: Callable[[str], bool]) -> None:
        self.files, self.tally, self._secret = files, tally, secret
        self._assigned: dict[str, str | None] = {}
        self._open: list[str] = []
        self._read = 0

    def start(self, sure: Sure) -> None:
        """Read what fish reads when it starts: universal variables, snippets by name, then the two configurations."""
        own = self.files.join(self.files.config_home(), "fish")
        self._universal(self.files.join(own, "fish_variables"), sure)
        snippets: dict[str, str] = {}
        for folder in ("/usr/share/fish/vendor_conf.d", "/etc/fish/conf.d", self.files.join(own, "conf.d")):
            for path in self.files.listed(folder, "*.fish"):
                snippets[str(self.files.paths.basename(path))] = path
        configured = ("/etc/fish/config.fish", self.files.join(own, "config.fish"))
        for path in (*(snippets[name] for name in sorted(snippets)), *configured):
            self.read(path, sure)

    def _universal(self, path: str, sure: Sure) -> None:
        data = self.files.naming(path)
        script = Script(path, data.decode("latin-1") if data else "", "fish")
        for match in _UNIVERSAL.finditer(script.text):
            exported = match["flags"] is None or "--export" in match["flags"]
            if exported and match["name"] in self.files.names:
                text = as_text(_unescaped(match["value"]))
                start = match.end() - len(match[0].lstrip())
                line = script.line(match.start())
                self.tally.add(
                    Export(match["name"], path, line, "fish", Secret(text), loaded=sure, start=start, end=match.end())
                )

    def read(self, path: str, sure: Sure) -> None:
        """Read a file as `source` does."""
        data = self.files.read(path)
        if data is None or path in self._open or len(self._open) > DEPTH_LIMIT:
            return
        script = Script(path, data.decode("latin-1"), "fish", tuple(self._open))
        if not self.files.mentions(data) and not re.search(r"(?:^|[\s;&|])(?:source|\.)[ \t]", script.text):
            return
        self._open.append(path)
        self._statements(script, sure)
        self._open.pop()

    def _statements(self, script: Script, sure: Sure) -> None:
        blocks: list[Sure] = [sure]
        for statement in statements(script.text):
            self._read += 1
            if self._read > _STATEMENTS_LIMIT or len(blocks) > _BLOCKS_LIMIT:
                return
            words, joined = _stripped(statement)
            if not words:
                continue
            if not _block(words, blocks):
                plain = replace(statement, words=words)
                self._command(script, plain, weaker(blocks[-1], None if joined else True))

    def _command(self, script: Script, statement: Statement, sure: Sure) -> None:
        name, args = statement.words[0], statement.words[1:]
        if name == "set":
            self._set(script, statement, sure)
        elif name == "export":
            for arg in args:
                variable, sign, value = arg.partition("=")
                if sign:
                    self._assign(script, statement, (variable, self._value((value,))), (sure, True))
        elif name in ("source", ".") and args:
            path = self._value(args[:1])
            if path:
                self.read(self.files.join(self.files.home, as_text(path)), sure)
        elif name == "alias":
            self._alias(script, statement, sure)

    def _set(self, script: Script, statement: Statement, sure: Sure) -> None:
        args = list(statement.words[1:])
        flags = ""
        while args and args[0].startswith("-"):
            flags += _LONG.get(args[0], "") if args[0].startswith("--") else args[0][1:]
            args = args[1:]
        if not args or set("qlf") & set(flags):
            return
        name, values = args[0], tuple(args[1:])
        if set("eu") & set(flags):
            self.tally.unset(name, sure)
            return
        value = None if set("ap") & set(flags) else self._value(values)
        self._assign(script, statement, (name, value), (sure, "x" in flags))

    def _assign(
        self, script: Script, statement: Statement, setting: tuple[str, str | None], how: tuple[Sure, bool]
    ) -> None:
        self._assigned[setting[0]] = setting[1]
        if setting[0] in self.files.names:
            self.tally.assign(_export(script, statement, setting, how[0]), how[1])

    def _alias(self, script: Script, statement: Statement, sure: Sure) -> None:
        text = " ".join(read_words(statement.words[1:], lambda _name: None)[0])
        found = re.finditer(r"(?<!\w)(\w+)=(\S*)", text, re.ASCII)
        for match in found:
            if match[1] in self.files.names:
                value = match[2].strip("\"'")
                self.tally.add(_export(script, statement, (match[1], value), weaker(sure, None), "alias"))

    def _value(self, raw: Sequence[str]) -> str | None:
        """What words expand to, joined as fish does for programs; None where only running tells."""
        texts, known = read_words(raw, self._lookup)
        return " ".join(texts) if known else None

    def _lookup(self, name: str) -> str | None:
        if name in self._assigned:
            return self._assigned[name]
        if name == "HOME":
            return as_bytes_text(self.files.home)
        if name == "__fish_config_dir":
            return as_bytes_text(self.files.join(self.files.config_home(), "fish"))
        text = self.files.machine.environ.get(name)
        return None if text is None or name in self.files.names or self._secret(name) else as_bytes_text(text)


def _stripped(statement: Statement) -> tuple[tuple[str, ...], bool]:
    """The words of a command without what stands before its name, and whether it depends on the one before it."""
    words, joined = statement.words, statement.joined
    while words and words[0] in _BEFORE_NAMES:
        joined = joined or words[0] in ("and", "or")
        words = words[1:]
    return words, joined


def _block(words: Sequence[str], blocks: list[Sure]) -> bool:
    """Open, turn or close a block, if that is what a statement does; each entry says whether the block is read."""
    if words[0] in _OPENING:
        blocks.append(weaker(blocks[-1], _entered(words)))
    elif words[0] in ("else", "case"):
        blocks[-1] = None
    elif words[0] == "end":
        del blocks[max(1, len(blocks) - 1) :]
    else:
        return False
    return True


def _export(
    script: Script, statement: Statement, setting: tuple[str, str | None], sure: Sure, kind: str = "fish"
) -> Export:
    """An export by a statement of fish. One that sets several variables cannot be taken back as a whole."""
    span, (name, value) = statement.span, setting
    several = kind == "alias" or (statement.words[0] == "export" and len(statement.words) > 2)  # noqa: PLR2004
    return Export(
        variable=name,
        file=script.file,
        line=script.line(span.start),
        kind=kind,
        value=None if value is None else Secret(as_text(value)),
        dynamic=value is None,
        via=script.via,
        loaded=sure,
        start=span.start,
        end=span.end,
        cut="none" if several else "lines" if script.alone(span) else "statement",
    )


def _entered(words: Sequence[str]) -> Sure:
    """Whether a block is read: `begin` always, `if status is-interactive` at a login, others perhaps."""
    if words[0] == "begin" or (words[0] == "if" and " ".join(words[1:3]) in _INTERACTIVE):
        return True
    return None


def _unescaped(text: str) -> str:
    r"""A universal variable's value as its file writes it: `\x2d` and `\u2014`; `\x1e` stands between elements."""

    def one(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] in "xX":
            return chr(int(code[1:], 16))
        if code[0] in "uU":
            return chr(int(code[1:], 16)).encode("utf-8", "replace").decode("latin-1")
        return {"n": "\n", "t": "\t", "r": "\r", "e": "\x1b"}.get(code, code)

    text = re.sub(r"\\(x[0-9a-fA-F]{2}|X[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U0[0-9a-fA-F]{7}|.)", one, text.rstrip("\r"))
    return "" if text == "\x1d" else text.replace("\x1e", " ")

"""Where Windows keeps variables: the registry, and PowerShell's profiles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claude_authdoctor.collect.exports.reading import Files
from claude_authdoctor.collect.exports.script import Script
from claude_authdoctor.collect.exports.tally import Sure
from claude_authdoctor.collect.exports.words import as_text
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.model.snapshot import Export

_KEYS = (r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment", r"HKCU\Environment")
_VALUE = re.compile(r"^ {4}(?P<name>\S[^\r\n]*?) {4}REG_(?P<type>\w+)(?: {4}(?P<value>[^\r\n]*))?\r?$", re.MULTILINE)
_FOLDERS = ("WindowsPowerShell", "PowerShell")
_NAMES = ("profile.ps1", "Microsoft.PowerShell_profile.ps1")
_STRING = r"""(?:'(?P<raw>(?:[^'\n]|'')*)'|"(?P<quoted>(?:`.|[^"`\n])*)"|(?P<other>[^\s;)]+))"""
_ASSIGNMENT = re.compile(
    r"(?<![\w`$])(?:\$env:(?P<name>\w+)|\$\{env:(?P<braced>\w+)\}"
    r"|Set-(?:Item|Content)\s+(?:-Path\s+)?[\"']?env:\\?(?P<item>\w+)[\"']?\s*(?:-Value)?)\s*=?\s*" + _STRING,
    re.IGNORECASE,
)
_CALL = re.compile(
    r"\[(?:System\.)?Environment\]::SetEnvironmentVariable\(\s*[\"'](?P<name>\w+)[\"']\s*,\s*" + _STRING, re.IGNORECASE
)
_BLOCK_COMMENT = re.compile(r"<#.*?(?:#>|\Z)", re.DOTALL)
_LINE_COMMENT = re.compile(r"(?<![^\s;])#[^\n]*")


def registry(files: Files) -> Iterator[Export]:
    """The variables of the system and of the user, as `reg query` lists them. There is no line to take out."""
    for key in _KEYS:
        answer = files.machine.ask(["reg", "query", key])
        for match in _VALUE.finditer(answer.output) if answer is not None and answer.code == 0 else ():
            name, value = match["name"].strip(), match["value"] or ""
            if name in files.names:
                dynamic = match["type"] == "EXPAND_SZ" and "%" in value
                secret = None if dynamic else Secret(value)
                yield Export(name, key, 0, "registry", secret, dynamic, cut="none")


def powershell(files: Files) -> Iterator[Export]:
    """`$env:X = ...` and its relatives in the profiles of Windows PowerShell and PowerShell."""
    documents = [files.under_home("Documents"), *_one_drive(files)]
    unix = files.join(files.config_home(), "powershell")
    on_windows = files.machine.platform == "windows"
    folders = [files.join(folder, name) for folder in documents for name in _FOLDERS]
    for folder in folders if on_windows else [unix]:
        for name in _NAMES:
            path = files.join(folder, name)
            data = _decoded(files, path)
            if data is not None:
                yield from _profile(files, Script(path, data, "powershell"), None if on_windows else False)


def _one_drive(files: Files) -> list[str]:
    folder = files.machine.environ.get("OneDrive")
    return [files.join(folder, "Documents")] if folder else []


def _decoded(files: Files, path: str) -> str | None:
    """The bytes of a profile as characters; one in UTF-16 is read too, its offsets are then of no use."""
    data = files.read(path)
    if data is not None and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data.decode("latin-1") if data is not None and files.mentions(data) else None


def _profile(files: Files, script: Script, sure: Sure) -> Iterator[Export]:
    """The assignments of a profile; its comments are blanked first."""
    text = _BLOCK_COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), script.text)
    text = _LINE_COMMENT.sub(lambda match: " " * len(match[0]), text)
    matches = sorted([*_ASSIGNMENT.finditer(text), *_CALL.finditer(text)], key=lambda match: match.start())
    for match in matches:
        groups = match.groupdict()
        name = groups.get("name") or groups.get("braced") or groups.get("item") or ""
        if name in files.names and not re.match(r"\s*=?=\s*$|-", groups["other"] or ""):
            yield _export(script, name, match, sure)


def _export(script: Script, name: str, match: re.Match[str], sure: Sure) -> Export:
    value = _text(match)
    end = match.end() + (1 if match[0].startswith("[") and script.text[match.end() : match.end() + 1] == ")" else 0)
    offset = match.start()
    simple = script.text[script.text.rfind("\n", 0, offset) + 1 : offset].strip() == "" and match.re is _ASSIGNMENT
    whole_line = re.fullmatch(r"\s*;?\s*(#.*)?", script.text[end : (script.text + "\n").index("\n", end)]) is not None
    return Export(
        variable=name,
        file=script.file,
        line=script.line(offset),
        kind="powershell",
        value=None if value is None else Secret(as_text(value)),
        dynamic=value is None,
        loaded=sure,
        start=offset,
        end=end,
        cut="lines" if simple and whole_line else "none",
    )


def _text(match: re.Match[str]) -> str | None:
    """The text of a PowerShell string; None where it holds variables, or is no string at all."""
    if match["raw"] is not None:
        return match["raw"].replace("''", "'")
    if match["quoted"] is not None and not re.search(r"(?<!`)\$", match["quoted"]):
        return re.sub(
            r"`(.)", lambda escape: {"n": "\n", "t": "\t", "r": "\r"}.get(escape[1], escape[1]), match["quoted"]
        )
    return None

"""Settings of variables: `X=1`, `export X=1 Y=2`, `declare -x X=1`, `export X`; and the exports they make."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from claude_authdoctor.collect.exports.meaning import Meaning
from claude_authdoctor.collect.exports.script import Span
from claude_authdoctor.collect.exports.tally import Sure, weaker
from claude_authdoctor.collect.exports.words import Word, as_text
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.model.snapshot import Cut, Export

if TYPE_CHECKING:
    from tree_sitter import Node

    from claude_authdoctor.collect.exports.shell import Shell

DECLARING = frozenset({"export", "declare", "typeset", "local", "readonly"})
_ASSIGNING = re.compile(r"([A-Za-z_]\w*)(\+?)=(.*)", re.DOTALL | re.ASCII)


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable that a command names. `value` is its word; `append` says `+=`; `sets` that there is a value."""

    name: str
    value: Meaning
    span: Span
    append: bool = False
    sets: bool = True


def assignment(shell: Shell, node: Node, sure: Sure) -> Sure:
    """A plain `X=value`."""
    span = Span(node.start_byte, node.end_byte)
    for setting in settings_in(shell, shell.words(span.start, span.end)[:1]):
        _set(shell, setting, shell.all_exported, sure, (setting.span, not shell.alone_in_statement))
    return True


def declare(shell: Shell, found: Sequence[Word], span: Span, sure: Sure) -> Sure:
    """`export X=1 Y=2`, `declare -x X=1`, `export X`, `export -n X`."""
    keyword = found[0].raw.lstrip("\\")
    options = "".join(word.raw[1:] for word in found[1:] if word.raw.startswith("-"))
    settings = list(settings_in(shell, [word for word in found[1:] if word.raw[0] not in "-+"], span))
    if "f" in options or "p" in options or (keyword == "export" and "n" in options):
        for setting in settings if "n" in options else ():
            shell.tally.unset(setting.name, sure)
        return True
    if shell.inside_function and keyword in ("declare", "typeset", "local") and "g" not in options:
        return True
    exporting = True if keyword == "export" or "x" in options else shell.all_exported
    for setting in settings:
        whole = span if len(settings) == 1 else setting.span
        if setting.sets:
            _set(shell, setting, exporting, sure, (whole, len(settings) > 1))
        elif exporting and setting.name in shell.files.names:
            text = shell.scope.assigned.get(setting.name)
            shell.tally.mark(_export(shell, setting, text, weaker(sure, None), (whole, len(settings) > 1)), sure)
    return True


def settings_in(shell: Shell, found: Sequence[Word], outer: Span | None = None) -> Iterator[Setting]:
    """The variables that words such as `X=1`, `X+=1`, `"X=1"` and `X` name."""
    for word in found:
        span = Span(word.start, word.end)
        match = _ASSIGNING.fullmatch(word.raw)
        if match is None:
            meaning = shell.scope.values.read(word.raw)
            quoted = _ASSIGNING.fullmatch(meaning.text) if meaning.text is not None else None
            if quoted:
                yield Setting(quoted[1], Meaning(quoted[3], meaning.certain), span, bool(quoted[2]))
            elif outer is not None and meaning.text is not None and meaning.text.isidentifier():
                yield Setting(meaning.text, Meaning(None), span, sets=False)
        elif match[3] or not shell.here.text.startswith("(", word.end):  # a list is never exported
            value = shell.scope.values.read(match[3])
            carriage = "\r" if shell.here.text.startswith("\r\n", word.end) else ""
            text = value.text + carriage if value.text is not None else None
            yield Setting(match[1], Meaning(text, value.certain), span, bool(match[2]))


def _set(shell: Shell, setting: Setting, exporting: Sure, sure: Sure, place: tuple[Span, bool]) -> None:
    text = setting.value.text
    if setting.append:
        before = shell.scope.assigned.get(setting.name)
        text = before + text if before is not None and text is not None else None
    shell.scope.assign(setting.name, text, sure)
    if setting.name in shell.files.names:
        certain = sure if setting.value.certain else weaker(sure, None)
        shell.tally.assign(_export(shell, setting, text, certain, place), exporting)


def _export(shell: Shell, setting: Setting, text: str | None, sure: Sure, place: tuple[Span, bool]) -> Export:
    """The export of a variable by the text being read. `place`: its stretch, and whether others share the statement."""
    here, (span, shared) = shell.here, place
    stretch = here.outer or span
    return Export(
        variable=setting.name,
        file=here.file,
        line=here.line(setting.span.start),
        kind=here.kind,
        value=None if text is None else Secret(as_text(text)),
        dynamic=text is None,
        via=here.via,
        loaded=sure,
        start=stretch.start,
        end=stretch.end,
        cut="none" if here.outer else _cut(shell, span, shared=shared),
    )


def note(shell: Shell, setting: Setting, kind: str, span: Span, sure: Sure) -> None:
    """Count a setting that reaches Claude Code another way than through this shell's environment."""
    export = _export(shell, setting, setting.value.text, sure, (span, False))
    shell.tally.add(replace(export, kind=kind, cut="none" if kind == "alias" else export.cut))


def _cut(shell: Shell, span: Span, *, shared: bool) -> Cut:
    if shared:
        return "assignment"
    return "lines" if shell.top_level and shell.here.alone(span) else "statement"

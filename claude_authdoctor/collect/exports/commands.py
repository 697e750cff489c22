"""What single commands do to the environment: assignments, `export`, `source`, `eval`, `alias` and a few more."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from claude_authdoctor.collect.exports.lines import Style, dotenv, exports_in
from claude_authdoctor.collect.exports.meaning import Meaning
from claude_authdoctor.collect.exports.script import Span
from claude_authdoctor.collect.exports.settings import DECLARING, Setting, assignment, declare, note, settings_in
from claude_authdoctor.collect.exports.tally import Sure, weaker
from claude_authdoctor.collect.exports.words import Word, as_text, tokens

if TYPE_CHECKING:
    from tree_sitter import Node

    from claude_authdoctor.collect.exports.shell import Shell

_PREFIXES = frozenset({"builtin", "command", "noglob", "nocorrect", "-"})


def simple(shell: Shell, node: Node, sure: Sure) -> Sure:
    """A command. The grammar joins a line of assignments to the command below it; here they are told apart."""
    text, named = shell.here.text, node.child_by_field_name("name")
    if named is None:
        return None
    for child in _on_lines_above(text, node, named):
        assignment(shell, child, sure)
    at, status = named.start_byte, None
    while at < node.end_byte:
        found = shell.words(at, node.end_byte)
        end = found[-1].end if found else at
        status = run(shell, found, Span(at, end), sure)
        following = _COMMAND_END.match(text, end)
        at = following.end() if following else node.end_byte
    return status


_COMMAND_END = re.compile(
    r"[ \t\r]*\n\s*(?=\\)"
)  # the grammar glues a line that begins with a backslash to the one above
_LINE_END = re.compile(r"(?:[ \t\r]|\\\n)*\n")


def _on_lines_above(text: str, node: Node, named: Node) -> Sequence[Node]:
    """The assignments of a command node that stand on lines of their own."""
    before = [
        child for child in node.children if child.type == "variable_assignment" and child.end_byte <= named.start_byte
    ]
    ends = [i for i, child in enumerate(before) if _LINE_END.match(text, child.end_byte)]
    return before[: ends[-1] + 1] if ends else ()


def declaration(shell: Shell, node: Node, sure: Sure) -> Sure:
    """`export`, `declare`, `typeset`, `readonly`, `local`, `unset`."""
    span = Span(node.start_byte, node.end_byte)
    return run(shell, shell.words(span.start, span.end), span, weaker(sure, None) if node.has_error else sure)


def run(shell: Shell, found: Sequence[Word], span: Span, sure: Sure) -> Sure:
    """What a command given by its words does; its exit status where that is known."""
    while found and shell.scope.paths.read(found[0].raw).text in _PREFIXES:
        found = found[1:]
    name = shell.scope.paths.read(found[0].raw).text if found else None
    if name is None:
        return None
    if name in DECLARING:
        return declare(shell, found, span, sure)
    if name in shell.functions:
        return _call(shell, name, sure)
    command = COMMANDS.get(name)
    return command(shell, found[1:], span, sure) if command else None


def _call(shell: Shell, name: str, sure: Sure) -> Sure:
    if name not in shell.calls and len(shell.calls) < _CALLS_LIMIT and sure is not False:
        shell.call(name, sure)
    return None


def _source(shell: Shell, args: Sequence[Word], span: Span, sure: Sure) -> Sure:  # noqa: ARG001
    """`source file`: a path that only running could tell stays unknown."""
    meaning = shell.scope.paths.read(args[0].raw) if args else Meaning(None)
    if not meaning.text:
        return None
    path = as_text(meaning.text)
    places = [place for place in shell.locate(path) if shell.files.kind(place) == "file"][:1]
    relative = not shell.files.paths.isabs(path)
    for place in places:
        shell.read(place, weaker(sure, None if relative or not meaning.certain else True), shell.here.kind)
    return bool(places)


def _eval(shell: Shell, args: Sequence[Word], span: Span, sure: Sure) -> Sure:
    """`eval "..."`: where its text is only partly known, its quotes are taken off and the rest is read as it stands."""
    read = [(shell.scope.values.read(word.raw).text, word.raw.strip("\"'")) for word in args]
    shell.run_text(" ".join(raw if text is None else text for text, raw in read), span, sure)
    return None


def _emulate(shell: Shell, args: Sequence[Word], span: Span, sure: Sure) -> Sure:
    """`emulate sh -c '...'` of zsh."""
    marks = [i for i, word in enumerate(args) if word.raw == "-c"]
    return _eval(shell, args[marks[0] + 1 :][:1], span, sure) if marks else None


def _alias(shell: Shell, args: Sequence[Word], span: Span, sure: Sure) -> Sure:
    """An alias that sets a variable for its command: it counts when it is used."""
    for word in args:
        text = shell.scope.values.read(word.raw).text or word.raw
        inner = text.partition("=")[2]
        if not shell.files.mentions(inner.encode("latin-1")):
            continue
        for part in tokens(inner):
            for setting in settings_in(shell, [part]):
                if setting.name in shell.files.names:
                    note(shell, setting, "alias", span, weaker(sure, None))
    return True


def _set_option(shell: Shell, args: Sequence[Word], span: Span, sure: Sure) -> Sure:  # noqa: ARG001
    """`set -a` exports everything that is assigned from there on."""
    options = [word.raw for word in args]
    for option, following in zip(options, [*options[1:], ""], strict=True):
        if option[:1] in "-+" and ("a" in option[1:] or ("o" in option[1:] and following == "allexport")):
            _all_exported(shell, option[0] == "-", sure)
    return True


def _setopt(shell: Shell, args: Sequence[Word], span: Span, sure: Sure) -> Sure:  # noqa: ARG001
    if any(word.raw.lower().replace("_", "") == "allexport" for word in args):
        _all_exported(shell, True, sure)
    return True


def _unsetopt(shell: Shell, args: Sequence[Word], span: Span, sure: Sure) -> Sure:  # noqa: ARG001
    if any(word.raw.lower().replace("_", "") == "allexport" for word in args):
        _all_exported(shell, False, sure)
    return True


def _all_exported(shell: Shell, switched: bool, sure: Sure) -> None:
    if sure is not False:
        shell.all_exported = switched if sure else None


def _unset(shell: Shell, args: Sequence[Word], span: Span, sure: Sure) -> Sure:  # noqa: ARG001
    if not any(word.raw.startswith("-") and "f" in word.raw for word in args):
        for word in args:
            name = shell.scope.values.read(word.raw).text
            if name is not None and name in shell.files.names:
                shell.tally.unset(name, sure)
            if name is not None:
                shell.scope.assign(name, None, sure)
    return True


def _read(shell: Shell, args: Sequence[Word], span: Span, sure: Sure) -> Sure:  # noqa: ARG001
    """`read X`, `printf -v X`: a value that nobody sees."""
    for word in args:
        if word.raw.isidentifier() and sure is not False:
            shell.scope.assign(word.raw, None, sure)
            shell.tally.waiting.pop(word.raw, None)
    return None


def _nothing(shell: Shell, args: Sequence[Word], span: Span, sure: Sure) -> Sure:  # noqa: ARG001
    """`: "${X:=word}"` assigns a default, and does nothing else."""
    for word in args if sure is not False else ():
        shell.scope.values.read(word.raw)
    return True


def _return(shell: Shell, args: Sequence[Word], span: Span, sure: Sure) -> Sure:  # noqa: ARG001
    """The rest of this file is not read, or perhaps not."""
    if sure is not False:
        shell.reach = False if sure else weaker(shell.reach, None)
    return None


def _exec(shell: Shell, args: Sequence[Word], span: Span, sure: Sure) -> Sure:  # noqa: ARG001
    """Another program takes the shell's place: what comes of the rest is not known."""
    if args and sure is not False and args[0].raw[0] not in "0123456789":
        shell.over = None
    return None


def _launchctl(shell: Shell, args: Sequence[Word], span: Span, sure: Sure) -> Sure:
    """`launchctl setenv X value`: set for programs that the desktop starts."""
    texts = [shell.scope.values.read(word.raw).text for word in args[:3]]
    if len(texts) == 3 and texts[0] == "setenv" and texts[1] in shell.files.names:  # noqa: PLR2004
        setting = Setting(texts[1] or "", Meaning(texts[2]), span)
        note(shell, setting, "launchctl", span, weaker(sure, None))
    return True


def _systemctl(shell: Shell, args: Sequence[Word], span: Span, sure: Sure) -> Sure:
    """`systemctl --user set-environment X=value`."""
    if any(word.raw == "set-environment" for word in args):
        for setting in settings_in(shell, args):
            if setting.name in shell.files.names:
                note(shell, setting, "systemd", span, weaker(sure, None))
    return True


def _dotenv(shell: Shell, args: Sequence[Word], span: Span, sure: Sure) -> Sure:  # noqa: ARG001
    """For direnv: `dotenv [file]`."""
    named = shell.scope.paths.read(args[0].raw).text if args else ".env"
    path = next(iter(shell.locate(as_text(named))), "") if named and shell.here.kind == "direnv" else ""
    style = Style("direnv", dotenv, sure, (*shell.here.via, shell.here.file))
    for export in exports_in(shell.files, path, style):
        shell.tally.assign(export, True)
    return None


def _source_env(shell: Shell, args: Sequence[Word], span: Span, sure: Sure) -> Sure:  # noqa: ARG001
    """For direnv: `source_env folder` or `source_env file`."""
    named = shell.scope.paths.read(args[0].raw).text if args and shell.here.kind == "direnv" else None
    for place in shell.locate(as_text(named))[:1] if named else ():
        inner = shell.files.join(place, ".envrc")
        shell.read(inner if shell.files.kind(inner) == "file" else place, sure, "direnv")
    return None


def _source_up(shell: Shell, args: Sequence[Word], span: Span, sure: Sure) -> Sure:  # noqa: ARG001
    """For direnv: `source_up`: the next `.envrc` above."""
    paths = shell.files.paths
    folder = str(paths.dirname(paths.dirname(shell.here.file)))
    for _ in range(_CALLS_LIMIT * 3 if shell.here.kind == "direnv" else 0):
        if shell.read(shell.files.join(folder, ".envrc"), sure, "direnv") or paths.dirname(folder) == folder:
            break
        folder = str(paths.dirname(folder))
    return None


_CALLS_LIMIT = 8
Command = Callable[["Shell", Sequence[Word], Span, Sure], Sure]
COMMANDS: dict[str, Command] = {
    ".": _source,
    "source": _source,
    "eval": _eval,
    "emulate": _emulate,
    "alias": _alias,
    "set": _set_option,
    "setopt": _setopt,
    "unsetopt": _unsetopt,
    "unset": _unset,
    "read": _read,
    "printf": _read,
    "return": _return,
    "exit": _return,
    "exec": _exec,
    **dict.fromkeys(("dotenv", "dotenv_if_exists"), _dotenv),
    **dict.fromkeys(("source_env", "source_env_if_exists"), _source_env),
    **dict.fromkeys(("source_up", "source_up_if_exists"), _source_up),
    "launchctl": _launchctl,
    "systemctl": _systemctl,
    "test": lambda shell, args, _span, _sure: shell.conditions.holds([word.raw for word in args]),
    "true": lambda _shell, _args, _span, _sure: True,
    ":": _nothing,
    "false": lambda _shell, _args, _span, _sure: False,
}

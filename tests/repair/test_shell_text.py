"""Start-up files with a setting taken out, rewritten or renamed: bash itself says what they set then."""

from __future__ import annotations

import itertools
import shutil

import pytest

from claude_authdoctor.model.repair import CannotRepairError
from claude_authdoctor.repair.plan import shell_text
from tests.exports.test_against_bash import environment
from tests.exports.test_grammar import EXPORTS
from tests.exports.world import KEY, TOKEN, desk, found, in_bashrc, value

NOTE = "authdoctor 2026-11-20: line {line} taken out of force (SRC101)"
SPARE = 'export EDITOR="vi"\n'
WITH_BASH = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")


@WITH_BASH
@pytest.mark.parametrize("name", EXPORTS)
def test_taken_out(tmp_path, name):
    """The variable is gone, the rest is set as before, the file is still one bash can read, and nothing was deleted."""
    text = EXPORTS[name][0]
    text = SPARE + text + ("" if text.endswith("\n") else "\n") + "alias ll='ls -l'\nexport AFTER=1\n"
    exports = [export for export in in_bashrc(text) if export.loaded is not False]
    if not exports or {export.variable for export in exports} - {KEY, TOKEN}:
        return
    data = text.encode("utf-8", "surrogateescape")
    try:
        after = shell_text.commented(data, exports, NOTE)
    except CannotRepairError:
        assert "none" in {export.cut for export in exports} or overlapping(exports)
        return

    readable, before_set = environment(tmp_path, text)
    still, after_set = environment(tmp_path, after.decode("utf-8", "surrogateescape"))
    assert still == readable
    assert not {export.variable for export in exports if export.loaded} & set(after_set)
    assert {n: v for n, v in after_set.items() if n in ("EDITOR", "AFTER")} == {
        n: v for n, v in before_set.items() if n in ("EDITOR", "AFTER")
    }
    for line in b"\n".join(data[export.start : export.end] for export in exports).splitlines():
        assert line in after


def overlapping(exports):
    spans = sorted((export.start, export.end) for export in exports)
    return any(one[1] > other[0] for one, other in itertools.pairwise(spans))


REWRITTEN = [
    f"export {KEY}=old\n",
    f"export {KEY}='old'\n",
    f'export {KEY}="old" # mine\n',
    f"if true; then export {KEY}='o'\"l\"d; fi\n",
    f"{KEY}=old\nexport {KEY}\n",
    f"declare -x {KEY}=old\n",
    f"export EDITOR=vi {KEY}=old PAGER=less\n",
    f"export {KEY}='old\nold'\n",
]


@WITH_BASH
@pytest.mark.parametrize("text", REWRITTEN)
@pytest.mark.parametrize("new", ["plain-value_1", 'it\'s a $HOME `x` "quoted" value'])
def test_rewritten(tmp_path, text, new):
    """The new value arrives as it is, whatever is in it."""
    exports = [export for export in in_bashrc(text) if export.variable == KEY]

    after = shell_text.rewritten(text.encode(), exports, new)

    assert environment(tmp_path, after.decode())[1][KEY] == new


@WITH_BASH
@pytest.mark.parametrize("text", REWRITTEN[:4] + REWRITTEN[5:])
def test_renamed(tmp_path, text):
    """The value stands under the other name."""
    exports = [export for export in in_bashrc(text) if export.variable == KEY]
    before = environment(tmp_path, text)[1][KEY]

    after = environment(tmp_path, shell_text.renamed(text.encode(), exports, TOKEN).decode())[1]

    assert after[TOKEN] == before
    assert KEY not in after


OTHER_FILES = {
    ".config/fish/config.fish": (f"set -gx {KEY} old\nset -gx EDITOR vi\n", "/usr/bin/fish"),
    ".config/environment.d/10-keys.conf": (f"EDITOR=vi\n{KEY}=old\n", "/bin/bash"),
    ".config/systemd/user/claude.service": (f"[Service]\nEnvironment={KEY}=old EDITOR=vi\n", "/bin/bash"),
    ".config/Code/User/settings.json": (
        f'{{\n  // mine\n  "terminal.integrated.env.linux": {{ "EDITOR": "vi", "{KEY}": "old" }}\n}}\n',
        "/bin/bash",
    ),
    ".config/powershell/profile.ps1": (f"$env:EDITOR = 'vi'\n$env:{KEY} = 'old'\n", "/bin/bash"),
    "project/.env": (f"EDITOR=vi\r\n{KEY}=old\r\n", "/bin/bash"),
}


@pytest.mark.parametrize("file", OTHER_FILES)
def test_other_sorts_of_files(file):
    """fish, environment.d, systemd, VS Code, PowerShell, .env: out of force, the neighbour and the line ends kept."""
    text, shell = OTHER_FILES[file]
    environ = {"INVOCATION_ID": "1", "TERM_PROGRAM": "vscode"}
    exports = [e for e in found(desk({file: text}, shell, environ)) if e.variable == KEY]
    assert exports

    after = shell_text.commented(text.encode(), exports, NOTE)

    assert all(
        value(e) is None for e in found(desk({file: after.decode()}, shell, environ)) if e.variable == KEY and e.loaded
    )
    left = {(e.variable, value(e)) for e in found(desk({file: after.decode()}, shell, environ), KEY, "EDITOR")}
    assert left == {("EDITOR", "vi")}
    assert after.count(b"\r\n") >= text.count("\r\n")


def test_a_file_that_changed_meanwhile_is_not_cut():
    """The stretch no longer holds the variable."""
    exports = in_bashrc(f"export {KEY}=old\n")
    with pytest.raises(CannotRepairError):
        shell_text.commented(b"echo something else entirely here\n", exports, NOTE)


def test_each_line_of_several_is_commented_out():
    """A value over three lines leaves three comments, under one note and with the indentation of the first."""
    text = f"if true; then\n  export {KEY}='a\nb\nc'\nfi\n"
    after = shell_text.commented(text.encode(), in_bashrc(text), NOTE).decode()

    assert f"export {KEY}='a" in after
    assert after.count("# ") >= 4

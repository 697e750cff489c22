"""bash itself as the judge: it holds the value that was found, and taking an export back breaks nothing."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from claude_authdoctor.collect.exports import find_exports
from claude_authdoctor.model.snapshot import Export
from tests.exports.test_grammar import EXPORTS, LOOK_ALIKES
from tests.exports.world import KEY, TOKEN, in_bashrc, value
from tests.machines import Desk

BASH = shutil.which("bash")
pytestmark = pytest.mark.skipif(BASH is None, reason="there is no bash here")

FRAGMENTS = (
    "a", "b1", "-", "_", "=", ":", ".", "@", "%", "#", "+", ",", "\\ ", "\\$", "\\'", '\\"', "\\\\", "\\n", "'x y'", "'$H'", "'#'", '"x y"',
    '"\\$H"', '"\\""', '"a\\\\b"', '"\\n"', "$'\\n'", "$'\\t\\x41'", "$'\\'\\\"'", "$'\\101\\e'", "$'\\u00e9'", '$"loc"', "$H", "${H}", '"$H"',
    '"${H}z"', "${N:-d}", "${N-d}", "${H:+s}", "${N:+s}", '"${N:-"q r"}"', "${N:-'q r'}", "${N:=e}", "${H:-n}", "\\\n", "''", '""', "\u00e9", "~", "/~", "$", "{}", "!",
)  # fmt: skip


def environment(tmp_path: Path, text: str) -> tuple[int, dict[str, str]]:
    """What an interactive bash that starts with this text hands to a program, and whether it could read it."""
    rc = tmp_path / ".bashrc"
    rc.write_bytes(text.encode("utf-8", "surrogateescape"))
    checked = subprocess.run([str(BASH), "-n", str(rc)], capture_output=True, check=False, env={"HOME": str(tmp_path)})
    run = subprocess.run(
        [str(BASH), "--noprofile", "--rcfile", str(rc), "-i", "-c", "exec env -0"],
        capture_output=True,
        check=False,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        timeout=20,
        start_new_session=True,
    )
    pairs = [
        entry.partition("=") for entry in run.stdout.decode("utf-8", "surrogateescape").split("\0") if "=" in entry
    ]
    return checked.returncode, {name: text for name, _, text in pairs}


def without(text: str, export: Export) -> str:
    """The text with one export taken back, as `Export.cut` says."""
    data = text.encode("utf-8", "surrogateescape")
    statement = data[export.start : export.end]
    if export.cut == "lines":
        before = data.rfind(b"\n", 0, export.start) + 1
        end = data.find(b"\n", export.end)
        end = len(data) if end < 0 else end
        changed = data[:before] + re.sub(rb"(?m)^", b"# ", data[before:end]) + data[end:]
    elif export.cut == "statement":
        changed = data[: export.start] + b":" + data[export.end :]
    else:
        assert export.cut == "assignment"
        assert export.variable.encode() in statement
        changed = data[: export.start] + data[export.end :]
    return changed.decode("utf-8", "surrogateescape")


SURE = [
    name
    for name, (_, expected) in EXPORTS.items()
    if expected[-1][1] is not None and expected[-1][2] is not None and "zsh" not in name
]


@pytest.mark.parametrize("name", SURE)
def test_bash_holds_what_was_found(name: str, tmp_path: Path) -> None:
    text = EXPORTS[name][0]
    loaded = [export for export in in_bashrc(text) if export.loaded is True]
    _, held = environment(tmp_path, text)
    assert held.get(KEY) == (value(loaded[-1]) if loaded else None)


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_bash_does_not_hold_what_only_looks_like_an_export(name: str, tmp_path: Path) -> None:
    assert KEY not in environment(tmp_path, LOOK_ALIKES[name].replace("docker", "true"))[1]


@pytest.mark.parametrize("name", [name for name in EXPORTS if "zsh" not in name and "error" not in name])
def test_an_export_taken_back_leaves_a_sound_file_without_it(name: str, tmp_path: Path) -> None:
    text = EXPORTS[name][0].replace("exec fish", ":")
    for _ in range(3):
        left = [export for export in in_bashrc(text) if export.cut != "none" and export.kind == "shell"]
        if not left:
            break
        text = without(text, left[0])
    sound, held = environment(tmp_path, text)
    assert sound == 0
    if not any(export.cut == "none" for export in in_bashrc(text)):
        assert held.get(KEY, "") == ""


@pytest.mark.parametrize("seed", range(8))
def test_random_words_mean_what_bash_makes_of_them(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    words = ["".join(draw.choice(FRAGMENTS) for _ in range(draw.randint(1, 6))) for _ in range(60)]
    words = [word for word in words if not word.endswith("\\\n")]
    names = [f"{KEY}_{i}" for i in range(len(words))]
    text = "H=home\n" + "".join(f"unset N; export {name}={word}\n" for name, word in zip(names, words, strict=True))
    _, held = environment(tmp_path, text)
    machine = Desk(
        files={f"{tmp_path}/.bashrc": text}, environ={"HOME": str(tmp_path), "SHELL": "/bin/bash"}, account_home=None
    )
    known = {export.variable: value(export) for export in find_exports(machine, names) if not export.dynamic}
    wrong = [
        (word, known[name], held.get(name))
        for name, word in zip(names, words, strict=True)
        if name in known and known[name] != held.get(name)
    ]
    assert wrong == []
    assert len(known) > len(names) * 0.6


def test_only_one_of_several_is_taken_out() -> None:
    text = f"export X=1 {KEY}=k {TOKEN}='t' Y=2\n"
    for export in in_bashrc(text):
        assert export.cut == "assignment"
        assert (
            without(text, export).split()
            == text.replace(f"{KEY}=k" if export.variable == KEY else f"{TOKEN}='t'", "").split()
        )


CUTS = {
    f"export {KEY}=k\n": "lines",
    f"  export {KEY}=k # note\n": "lines",
    f"export {KEY}=k; export X=1\n": "statement",
    f"if true; then\n  export {KEY}=k\nfi\n": "statement",
    f"true && export {KEY}=k\n": "statement",
    f"f() {{\n  export {KEY}=k\n}}\n": "statement",
    f"export X=1 {KEY}=k\n": "assignment",
    f"X=1 {KEY}=k\nexport {KEY}\n": "assignment",
    f'eval "export {KEY}=k"\n': "none",
    f"alias c='{KEY}=k claude'\n": "none",
}


@pytest.mark.parametrize("text", CUTS)
def test_how_an_export_can_be_taken_back(text: str) -> None:
    (export,) = in_bashrc(text)
    assert export.cut == CUTS[text]
    assert KEY in text[export.start : export.end]

"""Files made to break a reader: no exception, no long wait, nothing run."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from typing import Any

import pytest

from claude_authdoctor.collect.exports import reading
from claude_authdoctor.model.machine import Sight
from tests.exports.world import HOME, KEY, TOKEN, desk, found, in_bashrc, value
from tests.machines import Desk

A = KEY
MIB = 1 << 20
SIZE = MIB // 4
SECONDS = 2.5  # of this process; linear work of this size takes well under one
LAST = f"\nexport {A}=k\n"
HUGE = {
    "open substitutions": "$(" * (SIZE // 2 - 30) + LAST,
    "open expansions": "${" * (SIZE // 2 - 30) + LAST,
    "open quotes": '"' * (SIZE - 60) + LAST,
    "open parentheses": "(" * (SIZE - 60) + LAST,
    "open braces": "{ " * (SIZE // 2 - 30) + LAST,
    "open ifs": "if x; then\n" * (SIZE // 12) + LAST,
    "open cases": "case x in\n" * (SIZE // 12) + LAST,
    "backticks": "`" * (SIZE - 61) + LAST,
    "many exports": f"export {A}=k\n" * (SIZE // 30),
    "many on one line": "export " + f"{A}=k " * (SIZE // 24),
    "many assignments before a command": f"{A}=k " * (SIZE // 24) + "claude",
    "a long list": "a && " * (SIZE // 6) + LAST.strip(),
    "many functions": f"f() {{ export {A}=k; g; f; }}; " * (SIZE // 60),
    "many open quotations": f'export {A}="$(\n' * (SIZE // 40),
    "many sources": ". ~/x$RANDOM\n" * (SIZE // 16) + LAST,
    "nested loops": "for a in 1 2 3 4 5 6 7 8 9; do " * 40 + f". ~/x; export {A}=k" + "; done" * 40,
    "nested defaults": f"export {A}=" + "${a:-" * 2000 + "}" * 2000,
    "nested evals": "eval '" * 500 + f"export {A}=k" + "'" * 500,
    "one long value": f"export {A}=" + "x" * (SIZE - 60),
    "one long quotation": f"export {A}='" + "x\n" * (SIZE // 2 - 60) + "'",
    "equal signs": f"{A}" + "=" * (SIZE - 60),
    "zeros": "\0" * (SIZE - 60) + LAST,
}
ELSEWHERE = (
    ".config/fish/config.fish",
    ".config/fish/fish_variables",
    ".config/environment.d/a.conf",
    ".config/systemd/user/a.service",
    "/etc/environment",
    "project/.env",
    "project/.envrc",
    "project/.vscode/settings.json",
    "project/.devcontainer/devcontainer.json",
    ".config/powershell/profile.ps1",
)


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_file_of_a_shell_takes_a_bounded_time(name: str) -> None:
    began = time.process_time()
    result = in_bashrc(HUGE[name])
    assert time.process_time() - began < SECONDS
    assert all(one.variable == A for one in result)


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "'",
        "{",
        "[",
        "(",
        "\\",
        "\\\n",
        "=",
        "/*",
        "if\n",
        "set -gx ",
        "Environment=",
        "$(",
        '{"a":',
        "<#",
        f"{A}='",
        f'{A}="',
        "Environment=A=' ",
    ],
)
def test_huge_files_of_other_sorts_take_a_bounded_time(text: str) -> None:
    content = text * (SIZE // 2 // len(text)) + LAST
    machine = desk(dict.fromkeys(ELSEWHERE, content), "/usr/bin/fish")
    began = time.process_time()
    found(machine)
    assert time.process_time() - began < 2 * SECONDS


def test_a_file_over_the_limit_is_left_alone() -> None:
    assert in_bashrc("#" * MIB + LAST) == ()


def test_bytes_that_are_no_text() -> None:
    text = b"\xff\xfe\0export X=\0\x80\nexport " + A.encode() + b"='k\xff\x80'\n"
    (one,) = found(desk({".bashrc": {"bytes": text}}))
    assert (one.line, value(one), text[one.start : one.end].count(b"\xff")) == (2, "k\udcff\udc80", 1)


def test_nul_bytes_are_dropped_as_bash_does() -> None:
    (one,) = in_bashrc(f"export {A}=a\0b\n")
    assert value(one) == "ab"


@pytest.mark.parametrize("seed", range(30))
def test_random_bytes_are_no_reason_to_fail(seed: int) -> None:
    draw = random.Random(seed)
    pieces = [f"export {A}=", A, "=", "k", '"', "'", "$(", ")", "${", "}", "\n", " ", ";", "&&", "if", "then", "fi", "{", "(", "`", "\\", "$'", "<<E", "E", "\0", "\udcff",
              "source ~/x", "set -gx ", "[Service]\nEnvironment=", "alias a='", "eval ", "for x in", "do", "done", "case", "esac", "|", "<", ">", "#", "//", '{"remoteEnv":{"', '":"']  # fmt: skip
    text = "".join(draw.choice(pieces) for _ in range(400))
    files: dict[str, Any] = {
        path: {"bytes": text.encode("utf-8", "surrogateescape")} for path in (".bashrc", ".zshrc", *ELSEWHERE)
    }
    for platform in ("linux", "macos"):
        for one in found(desk({**files, "Library/LaunchAgents/a.plist": text}, platform=platform)):
            data = text.encode("utf-8", "surrogateescape")
            assert 0 <= one.start <= one.end <= len(data)
            assert one.line <= data.count(b"\n") + 1


def test_a_ring_of_sources_ends() -> None:
    files = {".bashrc": ". ~/a\n", "a": f". ~/b\nexport {A}=a\n", "b": f". ~/a\n. ~/b\nexport {A}=b\n"}
    assert [value(one) for one in found(desk(files))] == ["b", "a"]


def test_a_chain_is_followed_eight_files_deep() -> None:
    files = {".bashrc": ". ~/1\n", **{str(i): f". ~/{i + 1}\nexport {A}={i}\n" for i in range(1, 20)}}
    assert {len(one.via) for one in found(desk(files))} == set(range(1, 9))


def test_at_most_two_hundred_files_are_read() -> None:
    class Counting(Desk):
        seen: list[str] = []  # noqa: RUF012

        def read(self, path: str, limit: int) -> Sight:
            sight = super().read(path, limit)
            if sight.data is not None:
                self.seen.append(path)
            return sight

    files = {f"{HOME}/d/{i}.sh": f"export {A}={i}\n" for i in range(400)}
    machine = Counting(
        files={f"{HOME}/.bashrc": "for f in ~/d/*.sh; do . $f; done\n", **files},
        environ={"HOME": HOME, "SHELL": "/bin/bash"},
    )
    assert found(machine)
    assert len(machine.seen) <= reading.FILES_LIMIT


@pytest.mark.parametrize("kind", ["folder", "other", "absent", "unreadable"])
def test_what_is_no_file_is_passed_over(kind: str) -> None:
    broken = {"text": f"export {A}=k\n", "kind": kind}
    assert (
        found(
            desk({".bashrc": f". ~/x\nexport {TOKEN}=t\n", ".profile": broken, "x": broken, "/etc/environment": broken})
        )[-1].variable
        == TOKEN
    )


def test_a_link_to_itself() -> None:
    assert found(desk({".bashrc": {"link": f"{HOME}/.bashrc"}})) == ()


def test_nothing_is_run(tmp_path: Any) -> None:
    mark = tmp_path / "mark"
    text = f'touch {mark}\nexport {A}=$(touch {mark})\neval "touch {mark}"\n. <(touch {mark})\n'
    assert in_bashrc(text)
    assert not mark.exists()


def test_no_home_and_no_variables() -> None:
    assert found(Desk(files={"/root/.profile": f"export {A}=k\n"}, environ={}, account_home=None, cwd="/")) == ()
    assert found(Desk(files={"/root/.profile": f"export {A}=k\n"}, environ={}, account_home="/root", cwd="/"))


def test_the_grammar_is_loaded_only_for_a_file_that_leads_to_a_name() -> None:
    code = f"""
import sys
from claude_authdoctor.collect.exports import find_exports
from tests.machines import Desk
files = {{"{HOME}/.bashrc": ". ~/more\\nfor f in ~/.rc.d/*; do . $f; done\\nexport X=1\\n", "{HOME}/more": "alias ll=ls\\n", "{HOME}/project/.env": "{A}=k"}}
assert len(find_exports(Desk(files=files, environ={{"HOME": "{HOME}", "SHELL": "/bin/bash"}}), ["{A}"])) == 1
print(sorted(set(sys.modules) & {{"tree_sitter", "tree_sitter_bash", "plistlib"}}))
"""
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(sys.path)}
    )
    assert run.stdout.strip() == "[]"

"""Driving the official client: the right words, the user's environment, the client's own exit code."""

import sys

import pytest

from claude_authdoctor.login import official


class Here:
    """As much of a machine as this needs."""

    def __init__(self, cwd, program=None):
        self.cwd, self.program = str(cwd), program

    def find(self, name):
        return self.program if name == "claude" else None


@pytest.mark.parametrize(
    ("task", "more", "expected"),
    [
        ("login", {}, ["auth", "login"]),
        ("login", {"console": True}, ["auth", "login", "--console"]),
        ("login", {"sso": True, "email": "a@b"}, ["auth", "login", "--sso", "--email", "a@b"]),
        ("logout", {"console": True}, ["auth", "logout"]),
        ("setup-token", {"email": "a@b"}, ["setup-token"]),
    ],
)
def test_words(task, more, expected):
    assert list(official.command("/bin/claude", task, **more)) == ["/bin/claude", *expected]


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for the client")
@pytest.mark.parametrize("code", [0, 1, 7])
def test_it_is_run_as_the_user_would(tmp_path, code, capfd):
    client = tmp_path / "claude"
    client.write_text(f'#!/bin/sh\necho "$@" "$HOME" "$(pwd)" $#\nexit {code}\n')
    client.chmod(0o755)
    machine = Here(tmp_path, str(client))
    words = official.command(official.find(machine), "login", email="a b@c")
    run = official.drive(machine, words, {"HOME": "/h"})
    assert (run.program, run.code) == (str(client), code)
    assert capfd.readouterr().out == f"auth login --email a b@c /h {tmp_path} 4\n"


def test_not_found(tmp_path):
    assert official.find(Here(tmp_path)) is None

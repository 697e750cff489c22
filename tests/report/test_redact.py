"""The last door: which words of a helper's command are secrets, and which a reader must see."""

from __future__ import annotations

import pytest

from claude_authdoctor.collect.snapshot import snapshot
from claude_authdoctor.model.secret import mask
from claude_authdoctor.model.snapshot import Run
from claude_authdoctor.report.redact import redacted
from machines import Desk


@pytest.mark.parametrize(
    ("command", "hidden", "seen"),
    [
        ("./give-key.sh", (), ("./give-key.sh",)),
        ("~/bin/give-key --profile work", (), ("~/bin/give-key", "work")),
        ("security-helper --password=hunter2hunter2", ("hunter2hunter2",), ("security-helper",)),
        ("echo 'correct-horse-battery-7'", ("correct-horse-battery-7",), ("echo",)),
        ("K3qvXw81LmNz04RtYu77Pb", ("K3qvXw81LmNz04RtYu77Pb",), ()),
        ("K3qvXw81LmNz04RtYu77", ("K3qvXw81LmNz04RtYu77",), ()),
        ("get_key2.sh hunter2h", ("hunter2h",), ("get_key2.sh",)),
        ("/usr/local/bin/give-api-key-2 /home/u/Key7", (), ("/usr/local/bin/give-api-key-2", "/home/u/Key7")),
    ],
)
def test_a_helper_is_named_and_what_it_is_told_is_not(command, hidden, seen):
    """Which program fails must be said; its arguments may be the key itself."""
    machine = Desk(files={"/home/u/.claude/settings.json": {"apiKeyHelper": command}}, environ={"HOME": "/home/u"})

    said = redacted(f"apiKeyHelper runs {command}", snapshot(machine, Run()))

    assert all(word not in said for word in hidden)
    assert all(word in said for word in seen)


@pytest.mark.parametrize("word", ["correct-horse-battery-7", "X3qvXw81LmNz04RtYu77PX"])
@pytest.mark.parametrize("written", ["'{}'", '"{}"', "$(echo {})", "`echo {}`;"])
def test_a_word_in_quotes_is_known_without_them_too(word, written):
    """A server repeats the key, not the quotes of the shell that passed it."""
    command = "echo " + written.format(word)
    machine = Desk(files={"/home/u/.claude/settings.json": {"apiKeyHelper": command}}, environ={"HOME": "/home/u"})

    assert redacted(f"invalid key [{word}]", snapshot(machine, Run())) == f"invalid key [{mask(word)}]"

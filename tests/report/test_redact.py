"""The last door: which words of a helper's command are secrets, and which a reader must see."""

from __future__ import annotations

import pytest

from claude_authdoctor.collect.snapshot import snapshot
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
    ],
)
def test_a_helper_is_named_and_what_it_is_told_is_not(command, hidden, seen):
    """Which program fails must be said; its arguments may be the key itself."""
    machine = Desk(files={"/home/u/.claude/settings.json": {"apiKeyHelper": command}}, environ={"HOME": "/home/u"})

    said = redacted(f"apiKeyHelper runs {command}", snapshot(machine, Run()))

    assert all(word not in said for word in hidden)
    assert all(word in said for word in seen)

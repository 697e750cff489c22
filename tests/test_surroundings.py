"""Mounts, ignore files and lengths of time: the small readers behind the rules about files and places."""

from __future__ import annotations

import pytest

from claude_authdoctor.check.files import ignores
from claude_authdoctor.check.spans import date, duration
from claude_authdoctor.collect.surroundings import mounted, under
from claude_authdoctor.model.snapshot import Mount


def test_a_mount_point_with_blanks() -> None:
    line = "36 35 98:0 /mnt1 /home/my\\040disk rw,noatime master:1 - ext3 /dev/root ro,errors=continue"

    assert mounted(line) == Mount("/home/my disk", "ext3", read_only=True)


@pytest.mark.parametrize("line", ["", "36 35", "36 35 98:0 / / rw", "36 35 98:0 / / rw - ext3"])
def test_a_line_that_is_none(line: str) -> None:
    assert mounted(line) is None


def test_the_longest_point_above_wins_and_the_later_of_two_equal_ones() -> None:
    root, first, second = Mount("/", "overlay", False), Mount("/home/u", "ext4", False), Mount("/home/u", "tmpfs", True)

    assert under([root, first, second], "/home/u/.claude") == second
    assert under([root, first], "/home/user") == root
    assert under([], "/home") is None


@pytest.mark.parametrize(
    ("line", "covers"),
    [
        (".claude/settings.local.json", True),
        ("**/.claude/settings.local.json", True),
        ("settings.local.json", True),
        ("*.local.json", True),
        (".claude/", True),
        ("/.claude", True),
        (".claude/settings.json", False),
        ("claude", False),
        ("!.claude/settings.local.json", False),
    ],
)
def test_a_line_of_an_ignore_file(line: str, covers: bool) -> None:
    assert ignores(line, ".claude/settings.local.json") is covers


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (59, "59 s"), (60, "1 min"), (7199, "1 h"), (86_400 * 30, "30 d")]
)
def test_a_length_of_time(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_moment_out_of_reach_is_written_as_its_number() -> None:
    assert date(0) == "1970-01-01 00:00 UTC"
    assert date(1e20) == "1e+20"

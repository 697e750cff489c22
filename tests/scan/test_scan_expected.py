"""Path rules of `.authdoctor.toml`: they excuse what they name, and one that is misspelt excuses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from claude_authdoctor.model.errors import UsageError
from claude_authdoctor.scan.config import unexpected

from .texts import found, key

RULE = '[[scan.expect]]\npaths = ["fixtures/*", "docs/a.md"]\nkinds = ["anthropic-api-key"]\nreason = "made up"\n'


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return tmp_path / ".authdoctor.toml"


def left(rules: Path, path: str) -> int:
    """How many of two leaks of two kinds at a path are still told."""
    github = key(recipe=("gh", "p_", "{github-crc}"))
    return len(unexpected(str(rules), found(f"A={key()}\nB={github}\n", path)))


@pytest.mark.parametrize(
    ("path", "count"), [("fixtures/a", 1), ("docs/a.md", 1), ("docs/b.md", 2), ("src/fixtures/a", 2)]
)
def test_a_rule_excuses_its_kinds_at_its_paths(rules: Path, path: str, count: int) -> None:
    rules.write_text(RULE)
    assert left(rules, path) == count


def test_a_rule_without_kinds_excuses_all_of_them(rules: Path) -> None:
    rules.write_text(RULE.replace('kinds = ["anthropic-api-key"]\n', ""))
    assert left(rules, "fixtures/a") == 0


@pytest.mark.parametrize("text", ["", "[scan]\n", "[other]\nx = 1\n"])
def test_a_file_without_rules_excuses_nothing(rules: Path, text: str) -> None:
    rules.write_text(text)
    assert left(rules, "fixtures/a") == 2


WRONG = {
    "paths that are one text": RULE.replace('["fixtures/*", "docs/a.md"]', '"fixtures/*"'),
    "kinds that are one text": RULE.replace('["anthropic-api-key"]', '"anthropic-api-key, github-token"'),
    "a path that is no text": RULE.replace('"docs/a.md"', "5"),
    "no paths": RULE.replace('["fixtures/*", "docs/a.md"]', "[]"),
    "no reason": RULE.replace('"made up"', '" "'),
    "a misspelt key": RULE.replace("kinds", "kind"),
    "one table instead of a list": RULE.replace("[[scan.expect]]", "[scan.expect]"),
    "a number": "[scan]\nexpect = 5\n",
    "a number above": "scan = 5\n",
    "no TOML": "[[scan.expect\n",
    "no text": "\0",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_rule_that_cannot_be_used_is_refused_by_its_file(rules: Path, text: str) -> None:
    """`paths = "fixtures/*"` read letter by letter holds a `*`, which would excuse every leak there is."""
    rules.write_text(text)
    with pytest.raises(UsageError) as refusal:
        left(rules, "src/app.py")
    assert str(refusal.value).startswith(f"{rules}: ")


@pytest.mark.parametrize("data", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_refused(rules: Path, data: bytes | None) -> None:
    if data:
        rules.write_bytes(data)
    with pytest.raises(UsageError, match=r"authdoctor\.toml"):
        left(rules, "src/app.py")

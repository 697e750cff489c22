"""Every rule of rules/tokens.toml proves itself: its examples are found, its near misses stay silent."""

from __future__ import annotations

from random import Random

import pytest

from claude_authdoctor.model.errors import RuleError
from claude_authdoctor.scan import build
from claude_authdoctor.scan.formats import text
from claude_authdoctor.scan.judge import JUDGES
from claude_authdoctor.scan.recipe import made
from claude_authdoctor.scan.tables.words import ADVICE

from .texts import found, tokens

RULES = tokens()
EXAMPLES = [(rule["id"], recipe) for rule in RULES for recipe in rule["example"]]
NEAR_MISSES = [(rule["id"], recipe) for rule in RULES for recipe in rule["near_miss"]]


@pytest.mark.parametrize(("kind", "recipe"), EXAMPLES)
@pytest.mark.parametrize("seed", range(12))
def test_an_example_is_found(kind: str, recipe: list[str], seed: int) -> None:
    assert kind in [leak.kind for leak in found(made(recipe, Random(seed)) + "\n")]


@pytest.mark.parametrize(("kind", "recipe"), NEAR_MISSES)
@pytest.mark.parametrize("seed", range(6))
def test_a_near_miss_stays_silent(kind: str, recipe: list[str], seed: int) -> None:
    assert kind not in [leak.kind for leak in found(made(recipe, Random(seed)) + "\n")]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["id"])
def test_a_rule_names_what_exists(rule: dict[str, object]) -> None:
    named = [*rule["judge"], *([rule["certain"]] if "certain" in rule else [])]

    assert set(named) <= set(JUDGES)
    assert rule["example"]
    assert rule["near_miss"]


@pytest.mark.parametrize("kind", sorted({rule["id"] for rule in RULES}))
def test_what_to_do_is_told_in_80_columns(kind: str) -> None:
    recipe = next(recipe for one, recipe in EXAMPLES if one == kind)
    leak = next(leak for leak in found(made(recipe, Random(0)) + "\n") if leak.kind == kind)
    lines = "".join(text([leak], [])).splitlines()

    assert max(len(line) for line in lines[1:]) <= 80
    assert " ".join(ADVICE[kind][0].split()) in " ".join(" ".join(lines).split())


def test_the_tables_are_current() -> None:
    assert build.stale() == [], "run: python -m claude_authdoctor.scan.build"


def test_a_broken_rule_is_named() -> None:
    token = {"id": "odd", "advice": "oauth", "anchors": ["x"], "shape": "(", "judge": []}

    with pytest.raises(RuleError, match=r"tokens\.toml: odd: pattern"):
        build.rule(token, {"oauth": []})
    with pytest.raises(RuleError, match="no advice"):
        build.rule({**token, "advice": "none"}, {})


@pytest.mark.parametrize("phase", range(3))
def test_a_word_is_known_in_every_phase_of_base64(phase: int) -> None:
    from base64 import b64encode

    texts = dict(build.base64_phases("sk-ant-"))
    inside = b64encode(b"x" * phase + b"sk-ant-" + b"tail")

    assert [one for one in texts if one in inside]

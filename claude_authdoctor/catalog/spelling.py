"""Which authentication variable a misspelt one was meant to be: text alone, silent on ordinary environments."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from claude_authdoctor.catalog import section

NOISE = str.maketrans("-. ", "___", "\"'`$")
LONG_ENOUGH_FOR_TWO = 16


def meant(name: str, known: Iterable[str]) -> str | None:
    """The variable that `name` was meant to be; None if it is one itself or belongs to something else.

    `known` are the exact names there are; hand over a frozenset when asking often.
    """
    names = known if isinstance(known, frozenset) else frozenset(known)
    if name in names or not 0 < len(name) <= max(map(len, names), default=0) + 2:
        return None
    rules = section("spelling")
    folded = name.strip().translate(NOISE).upper()
    if folded in names:
        return folded if is_ours(folded, rules) else None
    return confused(folded, names, rules) or near(folded, names, rules)


def is_ours(name: str, rules: Any) -> bool:
    """Whether a name carries the vendor's word."""
    return any(word in name for word in rules["vendor"])


def confused(folded: str, names: frozenset[str], rules: Any) -> str | None:
    """What a name is listed as a mistake for, or what it is with the prefix of another one of ours."""
    if (wanted := rules["confused"].get(folded)) in names:
        return str(wanted)
    prefix = next((prefix for prefix in rules["prefixes"] if folded.startswith(prefix)), None)
    if prefix is None or not any(word in folded for word in rules["telling"]):
        return None
    stem = folded.removeprefix(prefix)
    return only(other + stem for other in rules["prefixes"] if other + stem in names)


def only(candidates: Iterable[str]) -> str | None:
    """The single one; None where there are several to choose from."""
    found = list(candidates)
    return found[0] if len(found) == 1 else None


def near(folded: str, names: frozenset[str], rules: Any) -> str | None:
    """The closest name within one mistake, or two in a long one of ours; None where two are equally close."""
    ours = begins_like_ours(folded, rules)
    limit = 2 if ours and len(folded) >= LONG_ENOUGH_FOR_TWO else 1
    letters = set(folded) - {"_"}
    candidates = [name for name, of_it in known_letters(names, ours=ours) if len(letters ^ of_it) <= 2 * limit]
    steps = {name: apart(folded, name, limit) for name in candidates if digits(name) == digits(folded)}
    best = min(steps.values(), default=limit + 1)
    return only(name for name, distance in steps.items() if distance == best) if best <= limit else None


@cache
def known_letters(names: frozenset[str], *, ours: bool) -> tuple[tuple[str, frozenset[str]], ...]:
    """The names worth comparing, each with its letters: names within few mistakes share nearly all of them."""
    rules = section("spelling")
    wanted = (name for name in names if (ours if is_ours(name, rules) else len(name) >= rules["long"]))
    return tuple((name, frozenset(name) - {"_"}) for name in wanted)


def begins_like_ours(folded: str, rules: Any) -> bool:
    """Whether the first word is the vendor's, give or take two letters."""
    first = folded.lstrip("_").partition("_")[0]
    return any(first.startswith(word) or distance(first, word, 2) <= 2 for word in rules["vendor"])  # noqa: PLR2004


def digits(name: str) -> str:
    """The digits of a name: with others it is another variable (`..._4_5`, `..._2`), not a misspelling."""
    return "".join(filter(str.isdigit, name))


def apart(one: str, other: str, limit: int) -> int:
    """The distance of two names, underscores counted at most once."""
    return min(distance(one, other, limit), distance(one.replace("_", ""), other.replace("_", ""), limit))


def distance(one: str, other: str, limit: int) -> int:
    """Letters put in, left out, exchanged, or swapped with a neighbour; `limit` + 1 where there are more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    shared = len_shared(one, other)
    one, other = one[shared:], other[shared:]
    rows = [list(range(len(other) + 1))]
    for at, letter in enumerate(one, 1):
        row = [at]
        for up_to, against in enumerate(other, 1):
            steps = min(rows[-1][up_to] + 1, row[-1] + 1, rows[-1][up_to - 1] + (letter != against))
            if at > 1 and up_to > 1 and letter == other[up_to - 2] and one[at - 2] == against:
                steps = min(steps, rows[-2][up_to - 2] + 1)
            row.append(steps)
        rows.append(row)
        if min(row) > limit:
            return limit + 1
    return min(rows[-1][-1], limit + 1)


def len_shared(one: str, other: str) -> int:
    """How many letters two names have in common at the beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))

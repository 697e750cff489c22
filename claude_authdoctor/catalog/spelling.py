"""Which authentication variable a misspelt one was meant to be: pure text, no false alarm on ordinary environments."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

# What Claude Code was seen to ignore although people set it in good faith (recorded 2.1.329, each alone in `-p`),
# and the names that other programs' documentation suggests.
CONFUSED = {
    "CLAUDE_API_KEY": "ANTHROPIC_API_KEY",
    "CLAUDE_CODE_API_KEY": "ANTHROPIC_API_KEY",
    "CLAUDE_KEY": "ANTHROPIC_API_KEY",
    "ANTHROPIC_KEY": "ANTHROPIC_API_KEY",
    "ANTHROPIC_SECRET_KEY": "ANTHROPIC_API_KEY",
    "ANTHROPIC_API_TOKEN": "ANTHROPIC_API_KEY",
    "ANTHROPIC_TOKEN": "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_ACCESS_TOKEN": "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_BEARER_TOKEN": "ANTHROPIC_AUTH_TOKEN",
    "CLAUDE_AUTH_TOKEN": "ANTHROPIC_AUTH_TOKEN",
    "CLAUDE_CODE_AUTH_TOKEN": "ANTHROPIC_AUTH_TOKEN",
    "CLAUDE_TOKEN": "CLAUDE_CODE_OAUTH_TOKEN",
    "CLAUDE_CODE_TOKEN": "CLAUDE_CODE_OAUTH_TOKEN",
    "CLAUDE_OAUTH_TOKEN": "CLAUDE_CODE_OAUTH_TOKEN",
    "ANTHROPIC_OAUTH_TOKEN": "CLAUDE_CODE_OAUTH_TOKEN",
    "ANTHROPIC_API_BASE": "ANTHROPIC_BASE_URL",
    "ANTHROPIC_API_URL": "ANTHROPIC_BASE_URL",
    "ANTHROPIC_API_BASE_URL": "ANTHROPIC_BASE_URL",
    "ANTHROPIC_API_HOST": "ANTHROPIC_BASE_URL",
    "ANTHROPIC_ENDPOINT": "ANTHROPIC_BASE_URL",
    "ANTHROPIC_URL": "ANTHROPIC_BASE_URL",
    "CLAUDE_BASE_URL": "ANTHROPIC_BASE_URL",
    "CLAUDE_CODE_BASE_URL": "ANTHROPIC_BASE_URL",
    "CLAUDE_USE_BEDROCK": "CLAUDE_CODE_USE_BEDROCK",
    "CLAUDE_USE_VERTEX": "CLAUDE_CODE_USE_VERTEX",
    "CLAUDE_USE_FOUNDRY": "CLAUDE_CODE_USE_FOUNDRY",
    "CLAUDE_HOME": "CLAUDE_CONFIG_DIR",
}
PREFIXES = ("CLAUDE_CODE_", "ANTHROPIC_", "CLAUDE_")
# A name without a vendor's word in it belongs to somebody else, however close it comes (`DISABLE_TELEMETRY`, `CI`).
VENDOR = ("ANTHROPIC", "CLAUDE")
LONG_ENOUGH_FOR_TWO = 16


def meant(name: str, known: Iterable[str]) -> str | None:
    """The variable that `name` was meant to be; None if it is one itself or belongs to something else.

    `known` are the exact names there are. Near misses are looked for among names that carry the vendor's word;
    a name that lacks it counts only where the rest is unmistakable (`CODE_OAUTH_TOKEN`, `anthropic-api-key`).
    """
    names = known if isinstance(known, frozenset) else frozenset(known)
    if name in names or not name or len(name) > max(map(len, names), default=0) + 2:
        return None
    folded = name.strip().strip("\"'").upper().replace("-", "_").replace(".", "_").replace(" ", "_")
    if folded in names:
        return folded if is_ours(folded) else None
    return next((found for found in (confused(folded, names), near(folded, names)) if found), None)


def is_ours(name: str) -> bool:
    """Whether a name carries the vendor's word."""
    return any(word in name for word in VENDOR)


def confused(folded: str, names: frozenset[str]) -> str | None:
    """A name that people set by mistake, or one whose prefix is missing or another one's."""
    if (wanted := CONFUSED.get(folded)) in names:
        return wanted
    if folded.startswith(PREFIXES):
        stem = next(folded.removeprefix(prefix) for prefix in PREFIXES if folded.startswith(prefix))
        return only(prefix + stem for prefix in PREFIXES if prefix + stem in names)
    if folded.startswith("CODE_"):
        return "CLAUDE_" + folded if "CLAUDE_" + folded in names else None
    return None


def only(candidates: Iterable[str]) -> str | None:
    """The single one of several; None where there is more than one to choose from."""
    found = list(candidates)
    return found[0] if len(found) == 1 else None


def near(folded: str, names: frozenset[str]) -> str | None:
    """The closest name within one mistake, or two in a long name; None where two are equally close.

    The vendor's word may itself hold the mistake, so what is compared is the beginning, not the presence.
    """
    if not begins_like_ours(folded):
        return None
    allowed = 2 if len(folded) >= LONG_ENOUGH_FOR_TWO else 1
    squeezed = folded.replace("_", "")
    distances = {
        name: min(distance(folded, name, allowed), distance(squeezed, name.replace("_", ""), allowed))
        for name in names
        if is_ours(name) and abs(len(name) - len(folded)) <= allowed + 2 and same_numbers(folded, name)
    }
    best = min(distances.values(), default=allowed + 1)
    return only(name for name, steps in distances.items() if steps == best) if best <= allowed else None


def same_numbers(one: str, other: str) -> bool:
    """Whether two names hold the same digits: another version is another variable, not a misspelling."""
    return [c for c in one if c.isdigit()] == [c for c in other if c.isdigit()]


@cache
def begins_like_ours(folded: str) -> bool:
    """Whether the first word is the vendor's, give or take two letters."""
    first = folded.lstrip("_").partition("_")[0]
    return any(distance(first[: len(word) + 1], word, 2) <= 2 or first.startswith(word) for word in VENDOR)  # noqa: PLR2004


def distance(one: str, other: str, limit: int) -> int:
    """Letters put in, left out, exchanged or swapped with a neighbour; `limit` + 1 where there are more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, above, row = row if at > 1 else before, row, [at]
        for up_to, against in enumerate(other, 1):
            steps = min(above[up_to] + 1, row[-1] + 1, above[up_to - 1] + (letter != against))
            swapped = at > 1 and up_to > 1 and letter == other[up_to - 2] and one[at - 2] == against
            row.append(min(steps, earlier[up_to - 2] + 1) if swapped else steps)
        earlier = above
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)

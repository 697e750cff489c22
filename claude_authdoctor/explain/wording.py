"""Which causes a text resembles by its wording: words counted in texts whose cause is known (rules/texts).

Multinomial naive Bayes, as textbooks have it: a word counts by how rare it is, a text is scaled to length one, and each
cause is as likely as any other before a word is read. What is possible is decided by messages and tellings (rank.py);
this only weighs, where several causes share a message.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log, sqrt
from typing import Any

from claude_authdoctor.catalog import section

READ = 20_000  # characters at the end of a text that are read
MOST_CAUSES = 3  # of a learned text; the first are the likeliest
COMMON = 2  # texts that hold a word, or it is not learned
UNSEEN = 0.03  # what a word counts for a cause none of whose texts holds it
STEPS = 20  # weights are kept as whole numbers of so many parts
TABLE = ""  # the key of what is no word

_NUMBER = re.compile(r"\d{4,}")
_WORD = re.compile(r"\b[a-z0-9_][a-z0-9_'-]+\b")


def likeness(lines: Sequence[str]) -> dict[str, float]:
    """How much the lines of a text read like texts of each cause, by code: 0 for the likeliest, below for the others.

    Empty where no word of it was ever learned. The lines are without colours, frames and prefixes (`fold.Page.lines`).
    """
    learned = section("wording")
    table = learned[TABLE]
    known = scaled({word: learned[word][0] for word in words(lines) if word in learned})
    sums = [rest * sum(known.values()) for rest in table["rest"]]
    for word, weight in known.items():
        pairs = learned[word][1]
        for cause, extra in zip(pairs[::2], pairs[1::2], strict=True):
            sums[cause] += extra * weight
    best = max(sums, default=0.0)
    return {code: (value - best) / STEPS for code, value in zip(table["codes"], sums, strict=True)} if known else {}


def words(lines: Sequence[str]) -> list[str]:
    """The words of lines, each once, for a log repeats itself; long numbers are all one."""
    return list(dict.fromkeys(_WORD.findall(_NUMBER.sub("0", "\n".join(lines)[-READ:].lower()))))


def scaled(weights: Mapping[str, float]) -> dict[str, float]:
    """The same weights of a text, so that the whole has length one."""
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()} if length else {}


def learned(texts: Sequence[tuple[Sequence[str], Sequence[str]]]) -> dict[str, Any]:
    """The table that `likeness` reads, from the lines of texts and the codes of their causes.

    By word: its rarity, then pairs of a cause's number and how much more the word speaks for it than an unseen one.
    """
    held = [words(lines) for lines, _ in texts]
    often = Counter(word for row in held for word in row)
    rarity = {word: round(log((1 + len(texts)) / (1 + n)) + 1, 2) for word, n in often.items() if n >= COMMON}
    codes = sorted({code for _, causes in texts for code in causes[:MOST_CAUSES]})
    weights = [scaled({word: rarity[word] for word in row if word in rarity}) for row in held]
    sums = summed(weights, [causes[:MOST_CAUSES] for _, causes in texts])
    whole = [log(sum(sums[code].values()) + UNSEEN * len(rarity)) for code in codes]
    rest = [round(STEPS * (log(UNSEEN) - total)) for total in whole]
    rows: dict[str, Any] = {word: [rare, []] for word, rare in rarity.items()}
    for number, code in enumerate(codes):
        for word, value in sorted(sums[code].items()):
            rows[word][1] += [number, round(STEPS * (log(value + UNSEEN) - log(UNSEEN)))]
    return {TABLE: {"codes": codes, "rest": rest}, **rows}


def summed(texts: Iterable[Mapping[str, float]], causes: Iterable[Sequence[str]]) -> dict[str, Counter[str]]:
    """The weights of all words in the texts of each cause; a text of several counts for each in part."""
    sums: dict[str, Counter[str]] = {}
    for weights, codes in zip(texts, causes, strict=True):
        for code in codes:
            of_cause = sums.setdefault(code, Counter())
            for word, weight in weights.items():
                of_cause[word] += weight / len(codes)  # type: ignore[assignment]  # Counter takes fractions
    return sums

"""From messages found to causes ranked: how decisively a message speaks, which came last, what this machine shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claude_authdoctor.explain.find import hits
from claude_authdoctor.explain.fold import page
from claude_authdoctor.explain.hit import Hit
from claude_authdoctor.explain.patterns import patterns
from claude_authdoctor.explain.wording import likeness

if TYPE_CHECKING:  # what a machine shows is loaded only where one is looked at
    from claude_authdoctor.model.finding import Confidence, Finding

APART = 700  # letters between two messages that belong to different happenings
DECISIVE = 55  # a message of that weight says what went wrong, a lighter one may be a consequence
OLDER = 22  # what a happening loses when a decisive one came later
FURTHER, FURTHER_AT_MOST = 3, 9  # for each further message that speaks for a cause
PER_LETTER = 0.06  # of two messages of one weight the longer is the more specific
LONGEST = 60
PLAIN = 96  # a message of that weight names its cause itself
TOLD = 72  # a telling of that weight picks one of the causes that a message names
PER_LIKENESS, AT_MOST = 4, 20  # what one step of likeness in wording weighs, and all of them (rules/texts/README.md)
LEAST = 12  # what scores less is not worth a line
BEHIND = 45  # what scores so much less than the first is no longer possible
MOST = 6  # causes that are listed
CERTAIN, LIKELY, LEAD = 88.0, 50.0, 8.0
SEEN: Mapping[str, float] = {"error": 24, "warning": 18, "note": 9}  # for a check of this machine that fires


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause a text may have. `finding` is what the cause's own check found on this machine."""

    code: str
    score: float
    confidence: Confidence = "possible"
    finding: Finding | None = None


def causes(text: str) -> tuple[Cause, ...]:
    """The causes of a pasted text, most likely first; none where the text is not about Claude Code's login."""
    read = page(text)
    return listed(weighed(scores(hits(read, patterns())), read.lines))


def weighed(scored: Mapping[str, float], lines: Sequence[str]) -> dict[str, float]:
    """The scores, each lowered by how much less the text reads like texts of that cause than of the likeliest."""
    like = likeness(lines) if len(scored) > 1 else {}
    least = min(like.values(), default=0.0)
    read = {code: like.get(code, least) for code in scored}
    best = max(read.values(), default=0.0)
    return {code: value - min(AT_MOST, PER_LIKENESS * (best - read[code])) for code, value in scored.items()}


def scores(found: Sequence[Hit]) -> dict[str, float]:
    """How strongly the messages found speak for each cause, by code."""
    newest = max((hit.start for hit in found if weight(hit) >= DECISIVE), default=0)
    by_code: dict[str, list[tuple[float, bool]]] = {}
    for hit in found:
        late = OLDER if newest - hit.start > APART else 0
        for code, decisive in hit.pattern.causes.items():
            value = decisive - late - hit.loss + PER_LETTER * min(hit.pattern.size, LONGEST)
            by_code.setdefault(code, []).append((value, not hit.pattern.near))
    scored = {code: max(values)[0] + further(values) for code, values in by_code.items()}
    return scored | picked(found, scored)


def picked(found: Sequence[Hit], scored: Mapping[str, float]) -> dict[str, float]:
    """Of the causes one printed message may have, those a telling speaks for: they rise above its most frequent one."""
    printed = [hit for hit in found if not hit.pattern.near and 0 < weight(hit) < PLAIN]
    told = tellings(found, printed)
    most = max(scored.values(), default=0)
    risen: dict[str, float] = {}
    for hit in printed:
        first = max(hit.pattern.causes, key=lambda code: hit.pattern.causes[code])
        if scored[first] == most and told.get(first, 0) < TOLD:
            for code in hit.pattern.causes:
                if told.get(code, 0) >= TOLD:
                    risen[code] = max(risen.get(code, scored[code]), scored[first] + (told[code] - TOLD) / 10 + 0.5)
    return risen


def tellings(found: Sequence[Hit], printed: Sequence[Hit]) -> dict[str, float]:
    """How decisively people's own words speak for each cause; the words of a printed message are nobody's telling."""
    told: dict[str, float] = {}
    for hit in found:
        if hit.pattern.near < 0 and not any(hit.covered(other) for other in printed):
            for code, decisive in hit.pattern.causes.items():
                told[code] = max(told.get(code, 0), decisive - hit.loss)
    return told


def weight(hit: Hit) -> int:
    """How decisively a message speaks for the cause it speaks for most."""
    return max(hit.pattern.causes.values(), default=0)


def further(values: Sequence[tuple[float, bool]]) -> int:
    """What several messages for one cause add; words that stand side by side add nothing to what was printed."""
    return min(FURTHER_AT_MOST, FURTHER * sum(value >= LIKELY for value, printed in sorted(values)[:-1] if printed))


def listed(scored: Mapping[str, float], seen: Mapping[str, Finding] | None = None) -> tuple[Cause, ...]:
    """Scores as a list worth reading, with a confidence for each."""
    order = sorted(scored.items(), key=lambda item: (-item[1], item[0]))
    if not order or order[0][1] < LEAST:
        return ()
    best = order[0][1]
    second = order[1][1] if len(order) > 1 else 0.0
    found = seen or {}
    return tuple(
        Cause(code, score, confidence(score, best, second), found.get(code))
        for code, score in order[:MOST]
        if score >= max(LEAST, best - BEHIND)
    )


def confidence(score: float, best: float, second: float) -> Confidence:
    """What a score is worth beside the best and the second one."""
    if score == best and score >= CERTAIN and best - second >= LEAD:
        return "certain"
    return "likely" if score >= LIKELY and best - score < LEAD else "possible"


def told_apart(
    found: Sequence[Cause], findings: Iterable[Finding], severity: Mapping[str, str], decisive: Mapping[str, int]
) -> tuple[Cause, ...]:
    """The same causes with what this machine's own checks see: one that fires here rises.

    It rises the more, the nearer to a root it stands (`decisive`, 0 to 100): that no credential is found here says
    little about a text from elsewhere.
    """
    seen: dict[str, Finding] = {}
    for finding in findings:
        seen.setdefault(finding.code, finding)
    rise = {code: SEEN[severity[code]] * decisive[code] / 100 for code in seen}
    return listed({cause.code: cause.score + rise.get(cause.code, 0) for cause in found}, seen)

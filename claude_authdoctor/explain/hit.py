"""One message, or one telling of a cause, found in a text."""

from __future__ import annotations

from dataclasses import dataclass

from claude_authdoctor.explain.patterns import Pattern

TOGETHER, PER_LETTER = 40, 0.1  # a telling longer than that loses so much for each further letter


@dataclass(frozen=True, slots=True)
class Hit:
    """One message found, from `start` up to `end` of the folded text."""

    pattern: Pattern
    start: int
    end: int

    @property
    def loss(self) -> float:
        """How much less decisive a telling is for the words that stand between those it is made of."""
        return PER_LETTER * max(0, self.end - self.start - TOGETHER) if self.pattern.near < 0 else 0.0

    def within(self, other: Hit) -> bool:
        """Whether it is no more than a part of another one, or the same and of less authority."""
        longer = other.end - other.start > self.end - self.start or other.pattern.whole > self.pattern.whole
        return longer and other.start <= self.start and self.end <= other.end

    def covered(self, other: Hit) -> bool:
        """Whether two thirds of it or more are a part of another one."""
        shared = min(self.end, other.end) - max(self.start, other.start)
        return 3 * shared >= 2 * (self.end - self.start)

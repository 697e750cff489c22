"""The moment by which a question must be over, whatever the other side does."""

from __future__ import annotations

import time


class Deadline:
    """A moment on the monotonic clock."""

    __slots__ = ("end", "started")

    def __init__(self, seconds: float, latest: Deadline | None = None) -> None:
        self.started = time.monotonic()
        self.end = self.started + seconds
        if latest is not None:
            self.end = min(self.end, latest.end)

    @property
    def left(self) -> float:
        """Seconds left; never negative."""
        return max(0.0, self.end - time.monotonic())

    @property
    def over(self) -> bool:
        """Whether it has passed."""
        return self.left <= 0.0

    @property
    def ms(self) -> int:
        """Milliseconds since the start."""
        return round((time.monotonic() - self.started) * 1000)

"""What asks the network for a command that diagnoses; the network itself is loaded only when it is asked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from claude_authdoctor.doctor import Prober
from claude_authdoctor.model.finding import Reply
from claude_authdoctor.model.resolution import Resolution
from claude_authdoctor.model.snapshot import Snapshot

if TYPE_CHECKING:
    from claude_authdoctor.probe.cloud import Run

EACH = 5.0  # seconds for one question


def prober(timeout: float, run: Run | None = None, *, exchange: bool = False) -> Prober:
    """What asks the network: `timeout` seconds for everything, at most EACH for one question; `run` runs programs."""
    from claude_authdoctor.probe.engine import probe_all
    from claude_authdoctor.probe.progress import Line

    def probe(snapshot: Snapshot, resolution: Resolution) -> tuple[Reply, ...]:
        each = min(EACH, timeout)
        line = Line(sys.stderr)
        return probe_all(snapshot, resolution, timeout=each, budget=timeout, progress=line, run=run, exchange=exchange)

    return probe

"""Time whole commands in turn, A B A B, so that a drifting machine harms both alike; shared by the start-up benches."""

from __future__ import annotations

import os
import statistics
import sys
import time
from dataclasses import dataclass, field


@dataclass
class Runs:
    """What was measured of one command: wall seconds, processor seconds and peak memory in MB of each run."""

    name: str
    command: list[str]
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak: list[float] = field(default_factory=list)

    def once(self, environ: dict[str, str], cwd: str) -> None:
        """One run, by the system's own accounting of the finished process."""
        start = time.perf_counter()
        child = os.fork()
        if child == 0:
            os.chdir(cwd)
            null = os.open(os.devnull, os.O_RDWR)
            for number in (0, 1, 2):
                os.dup2(null, number)
            os.execvpe(self.command[0], self.command, environ)
        _, _, used = os.wait4(child, 0)
        self.wall.append(time.perf_counter() - start)
        self.cpu.append(used.ru_utime + used.ru_stime)
        self.peak.append(used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1024))


def in_turn(commands: dict[str, list[str]], environ: dict[str, str], cwd: str, count: int = 21) -> dict[str, Runs]:
    """Every command `count` times, in turn, after one uncounted run each."""
    runs = {name: Runs(name, command) for name, command in commands.items()}
    for command in commands.values():
        Runs("", command).once(environ, cwd)
    for _ in range(count):
        for run in runs.values():
            run.once(environ, cwd)
    return runs


def table(runs: dict[str, Runs], against: str) -> str:
    """Medians, and the median of the pairwise ratios to one of the commands."""
    other = runs[against]
    lines = ["| command | wall ms | cpu ms | peak MB | wall ratio | memory ratio |", "| --- " * 6 + "|"]
    for run in runs.values():
        ratio = statistics.median(a / b for a, b in zip(run.wall, other.wall, strict=True))
        memory = statistics.median(a / b for a, b in zip(run.peak, other.peak, strict=True))
        lines.append(
            f"| {run.name} | {statistics.median(run.wall) * 1000:.0f} | {statistics.median(run.cpu) * 1000:.0f} "
            f"| {statistics.median(run.peak):.0f} | {ratio:.2f} | {memory:.2f} |"
        )
    return "\n".join(lines)

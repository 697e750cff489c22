"""Put every question of the plan at once, each under its own limit and all under one, and turn what comes into replies.

Threads, not asyncio: a dozen blocking questions need no event loop, and importing one costs more than they do. The
modules that can open a socket are imported when a round begins, so an offline run never loads them.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claude_authdoctor.model.finding import Ask, Reply
from claude_authdoctor.model.resolution import Resolution
from claude_authdoctor.model.snapshot import Snapshot
from claude_authdoctor.probe.consent import Consent
from claude_authdoctor.probe.panel import status_ask
from claude_authdoctor.probe.plan import plan

if TYPE_CHECKING:
    from claude_authdoctor.probe.cloud import Run
    from claude_authdoctor.probe.put import Found, Putting
    from claude_authdoctor.probe.transport.deadline import Deadline

TIMEOUT = 5.0  # seconds for one question
BUDGET = 15.0  # seconds for all of them
GRACE = 0.3

Progress = Callable[[int, int], None]
"""Told how many questions are answered, and of how many."""


def probe_all(  # noqa: PLR0913 - each is a choice of the caller, by keyword
    snapshot: Snapshot,
    resolution: Resolution,
    *,
    timeout: float = TIMEOUT,
    budget: float = BUDGET,
    progress: Progress | None = None,
    run: Run | None = None,
    exchange: bool = False,
) -> tuple[Reply, ...]:
    """Every reply: one for each credential, then the way, then signing in. Never raises but for an interruption.

    `run` runs a program (`model.machine.Machine.ask`) and is given only where the user allows programs; `exchange`
    allows an identity token to be traded.
    """
    asks: tuple[Ask, ...] = ()
    try:
        asks = plan(snapshot, resolution, Consent(run is not None, exchange))
        return tuple(replies(asks, snapshot, Limits(timeout, budget, progress or silent, run)))
    except Exception as fault:  # noqa: BLE001 - our own failure must not take the whole diagnosis with it
        return tuple(failed(ask, fault) for ask in asks) or (failed(Ask("net:probe", ""), fault),)


def silent(done: int, total: int) -> None:
    """No progress to show."""


def failed(ask: Ask, fault: Exception) -> Reply:
    """What is left to say of a question when we ourselves failed."""
    if ask.outcome is not None:
        return Reply(ask.name, ask.url, ask.outcome, ask.why, source=ask.source, data=ask.data)
    return Reply(ask.name, ask.url, "unknown", "internal", source=ask.source, data={"fault": type(fault).__name__})


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for one question and for all, who is told how far it is, and what may run a program."""

    timeout: float
    budget: float
    progress: Progress
    run: Run | None


def replies(asks: Sequence[Ask], snapshot: Snapshot, limits: Limits) -> Iterator[Reply]:
    """Put all questions, and a last one about the vendor's own state if a server said that it is at fault."""
    from claude_authdoctor.probe.network import on_the_way  # noqa: PLC0415
    from claude_authdoctor.probe.put import Putting, key, reply_to  # noqa: PLC0415
    from claude_authdoctor.probe.transport.deadline import Deadline  # noqa: PLC0415

    latest = Deadline(limits.budget)
    putting = Putting.on(snapshot, limits.timeout, latest, limits.run)
    wanted = {key(one): one for ask in asks for one in (ask, ask.also) if one is not None and one.outcome is None}
    found = together(list(wanted.values()), putting, latest, limits.progress)
    told = [reply_to(ask, found) for ask in asks]
    yield from told
    if any(reply.why == "outage" for reply in told):
        status = status_ask()
        yield reply_to(status, together([status], putting, latest, silent))
    yield from on_the_way([(one.put, one.heard) for one in found.values()], putting.way)


def together(asks: Sequence[Ask], putting: Putting, latest: Deadline, progress: Progress) -> dict[object, Found]:
    """What was found for each question by the time all are answered or the budget is spent."""
    from claude_authdoctor.probe.put import key, late  # noqa: PLC0415

    done: queue.SimpleQueue[Found] = queue.SimpleQueue()
    for ask in asks:
        threading.Thread(target=lambda one=ask: done.put(putting.found(one)), daemon=True).start()
    found: dict[object, Found] = {}
    progress(0, len(asks))
    while len(found) < len(asks):
        try:
            one = done.get(timeout=latest.left + GRACE)
        except queue.Empty:
            break
        found[key(one.asked)] = one
        progress(len(found), len(asks))
    return {key(ask): found.get(key(ask)) or late(ask, latest) for ask in asks}

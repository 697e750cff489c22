"""All that Claude Code locks before it writes its login, held by us for one write."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from claude_authdoctor.model.errors import Busy
from claude_authdoctor.store import holders, locks, signals

PATIENCE = (
    18.0  # seconds; Claude Code 2.1.329 waits for 7 to 9, but a killed process's write lock is stale only after 15
)
_POLL = 0.05


@contextmanager
def held(folder: str, patience: float = PATIENCE) -> Iterator[None]:
    """The refresh locks and the write lock of a configuration folder. Busy: others held them for `patience` seconds."""
    until, watch = time.monotonic() + patience, holders.Watch(folder)
    while True:
        with signals.held_back():
            lock = locks.try_take(folder)
            if lock:
                try:
                    write_lock = locks.take_for_writing(folder, 1.0)
                    if write_lock is not None:
                        try:
                            yield
                            return
                        finally:
                            write_lock.release()
                finally:
                    lock.release()
        if time.monotonic() > until:
            raise Busy(folder)
        watch.clear_if_left_over()
        time.sleep(_POLL)

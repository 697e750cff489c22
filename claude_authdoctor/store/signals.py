"""Hold signals back while a lock is held: a Ctrl-C must not leave a bare lock or lose a token that was just spent."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# SIGTSTP too: a stopped process would sit on the lock until the shell wakes it.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGTSTP", "SIGBREAK")


@contextmanager
def held_back() -> Iterator[None]:
    """Collect the signals that end or stop a process, and deliver them on leaving; for a few seconds at most.

    Outside the main thread Python has no say in signals, and nothing is held back.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught: list[int] = []
    previous: dict[int, signal.Handlers | signal._HANDLER] = {}
    try:
        for number in (getattr(signal, name) for name in _NAMES if hasattr(signal, name)):
            if signal.getsignal(number) not in (signal.SIG_IGN, None):
                previous[number] = signal.signal(number, lambda caught_now, _frame: caught.append(caught_now))
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        for number in caught:
            signal.raise_signal(number)

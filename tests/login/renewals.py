"""What the tests of the refresh share: what the store and the mark say, and a change made while the request is out."""

import threading
import time

from claude_authdoctor.login.refresh import refresh
from claude_authdoctor.store import state
from claude_authdoctor.store.read import read_store


def now_ms(seconds=0):
    """So many seconds from now, as the store writes it."""
    return int((time.time() + seconds) * 1000)


def login(machine):
    """The login that the store holds."""
    return read_store(str(machine.store)).login


def mark(machine):
    """The mark of the last refresh."""
    return state.read_mark(machine.plan().mark)


def while_asking(server, machine, change):
    """Run `change` while the request is out."""
    server.delay = (0.5, 0.5)

    def later():
        time.sleep(0.25)
        change()

    thread = threading.Thread(target=later)
    thread.start()
    result = refresh(machine.plan(), machine.transport())
    thread.join()
    return result


def wait_for(condition, seconds=10.0):
    """Until it holds; a test that waits for longer has failed."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)

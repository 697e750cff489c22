"""Put a login into the store, or take it out, under Claude Code's locks, with every other key kept."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Literal

from claude_authdoctor.model.errors import Conflict
from claude_authdoctor.store import holders, locks, signals, writer
from claude_authdoctor.store.credentials import FILE_NAME, Contents, Login, contents, signed_in, without_login, written
from claude_authdoctor.store.read import read_bytes

PATIENCE = 12.0  # seconds; Claude Code 2.1.329 waits for 7 to 9 itself
ROOM = 16 * 1024  # bytes
_POLL = 0.05
_ROUNDS = 3

Kept = Literal["done", "nothing", "busy", "damaged"]
Change = Callable[[Contents], Contents]


def put_in(config_folder: str, login: Login, *, over_damage: bool = False, patience: float = PATIENCE) -> Kept:
    """Write the login; makes the folder (0700) if need be. `damaged`: the file is no JSON object, and `over_damage`
    was not given. OSError: it cannot be written, and nothing has changed.
    """  # noqa: D205
    os.makedirs(config_folder, mode=0o700, exist_ok=True)
    return _changed(config_folder, lambda before: signed_in(before, login), over_damage, patience)


def ready(config_folder: str, *, over_damage: bool = False) -> Kept:
    """Whether `put_in` would find a store it may write to; asked before a person signs in for nothing."""
    os.makedirs(config_folder, mode=0o700, exist_ok=True)
    path = os.path.join(os.path.realpath(config_folder), FILE_NAME)
    with writer.reserve(path, ROOM):
        damaged = contents(read_bytes(path)).state == "damaged"
    return "damaged" if damaged and not over_damage else "done"


def take_out(config_folder: str, patience: float = PATIENCE) -> Kept:
    """Remove the login, and the file if nothing else is in it. `nothing`: there was none."""
    return _changed(config_folder, without_login, False, patience)


def _changed(config_folder: str, change: Change, over_damage: bool, patience: float) -> Kept:
    until, watch = time.monotonic() + patience, holders.Watch(config_folder)
    while True:
        with signals.held_back():
            lock = locks.try_take(config_folder)
            if lock:
                try:
                    return _rewritten(config_folder, change, over_damage)
                finally:
                    lock.release()
        if time.monotonic() > until:
            return "busy"
        watch.clear_if_left_over()
        time.sleep(_POLL)


def _rewritten(config_folder: str, change: Change, over_damage: bool) -> Kept:
    path = os.path.join(os.path.realpath(config_folder), FILE_NAME)
    write_lock = locks.take_for_writing(config_folder, 1.0)
    if write_lock is None:
        return "busy"
    try:
        for _ in range(_ROUNDS):
            try:
                return _once(path, change, over_damage)
            except Conflict:
                continue
        return "busy"
    finally:
        write_lock.release()


def _once(path: str, change: Change, over_damage: bool) -> Kept:
    data = read_bytes(path)
    before = contents(data)
    if before.state == "damaged" and not over_damage:
        return "damaged"
    after = change(before)
    if dict(after.keys) == dict(before.keys):
        return "nothing"
    expect = writer.ANYTHING if os.path.islink(path) else data
    if after.keys:
        writer.write(path, written(after), expect=expect)
    else:
        writer.remove(path, expect=expect)
    return "done"

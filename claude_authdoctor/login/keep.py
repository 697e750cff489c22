"""Put a login into the store, or take it out, under Claude Code's locks, with every other key kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from typing import Literal

from claude_authdoctor.model.errors import Busy, Conflict
from claude_authdoctor.store import client_locks, writer
from claude_authdoctor.store.client_locks import PATIENCE
from claude_authdoctor.store.credentials import FILE_NAME, Contents, Login, contents, signed_in, without_login, written
from claude_authdoctor.store.read import read_bytes

ROOM = 16 * 1024  # bytes
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
    path = os.path.join(os.path.realpath(config_folder), FILE_NAME)
    try:
        with client_locks.held(config_folder, patience):
            for _ in range(_ROUNDS):
                with suppress(Conflict):
                    return _once(path, change, over_damage)
    except Busy:
        pass
    return "busy"


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

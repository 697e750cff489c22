"""Locks as Claude Code or another process would have left them, and what stands after a test."""

import errno
import json
import os
import time

from claude_authdoctor.store import system
from claude_authdoctor.store.lock_folders import Mark


def held_by(paths, holder, start=None, age=0.0, **changes):
    """Locks and owner file as another process would have left them."""
    for path in (paths.refresh, paths.beside):
        os.mkdir(path)
    owner = {"pid": holder, "procStart": start or system.process_start(holder) or "1", "pidDomain": system.domain()}
    owner |= {"pidSpace": system.space(), "lockBirthtimeMs": system.birth_ms(paths.refresh)}
    owner |= {"legacyLockBirthtimeMs": system.birth_ms(paths.beside)} | changes
    with open(paths.owner, "w", encoding="utf-8") as file:
        json.dump(owner, file)
    aged(paths, age)


def aged(paths, seconds):
    """As if nobody had touched them for so long."""
    moment = time.time() - seconds
    for path in (paths.refresh, paths.beside):
        if os.path.isdir(path):
            os.utime(path, (moment, moment))


def left(config):
    """The names of all locks in and beside the folder."""
    folders = (config, os.path.dirname(config))
    return sorted(name for folder in folders for name in os.listdir(folder) if "lock" in name)


def made_again(path):
    """Another lock in the place of the first one, which is still somewhere, so that the inode is another."""
    os.rename(path, path + "-away")
    os.mkdir(path)


def silent_disk(monkeypatch, times):
    """A disk that refuses to say what stands there so many times."""
    refusals, real = [OSError(errno.EIO, "disk")] * times, Mark.at.__func__

    def at(kind, path):
        if refusals:
            raise refusals.pop()
        return real(kind, path)

    monkeypatch.setattr(Mark, "at", classmethod(at))

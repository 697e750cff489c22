"""A stand-in for the `os` module that counts file operations and strikes at the n-th one."""

import os
import signal
from contextlib import contextmanager

from claude_authdoctor.store import folder, system, writer

OPERATIONS = ("open", "close", "write", "lseek", "ftruncate", "fchmod", "fchown", "fsync", "fstat", "stat", "lstat")
OPERATIONS += ("rename", "replace", "unlink", "listdir", "mkdir", "rmdir", "readlink")


class StruckOs:
    """`os`, but operation number `at` (from 1) fails with `error`, or kills the process before or after it ran."""

    def __init__(self, at=0, error=None, kill=None, after_each=None):
        self.at, self.error, self.kill, self.after_each = at, error, kill, after_each
        self.done = []

    def __getattr__(self, name):
        real = getattr(os, name)
        if name not in OPERATIONS:
            return real

        def struck(*args, **kwargs):
            self.done.append(name)
            here = len(self.done) == self.at
            if here and self.error:
                if name == "close":
                    real(*args, **kwargs)
                raise OSError(self.error, os.strerror(self.error))
            if here and self.kill == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            try:
                answer = real(*args, **kwargs)
            finally:
                if here and self.kill == "after":
                    os.kill(os.getpid(), signal.SIGKILL)
            if self.after_each:
                self.after_each(name)
            return answer

        return struck


@contextmanager
def in_place(struck, modules=(writer, folder, system)):
    """Let the store's modules use it."""
    originals = [module.os for module in modules]
    try:
        for module in modules:
            module.os = struck
        yield struck
    finally:
        for module, original in zip(modules, originals, strict=True):
            module.os = original

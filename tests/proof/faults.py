"""Exceptions that quote a secret, raised in any function of ours that a command comes through."""

from __future__ import annotations

import errno
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from types import CodeType, FrameType, FunctionType
from typing import Any, NamedTuple

import pytest
from proof.canaries import CANARIES

from claude_authdoctor.check.registry import registered

PACKAGE = "claude_authdoctor"
# The door itself, the few lines that turn a failure into a sentence, and what is cached for the life of a process.
TRUSTED = ("claude_authdoctor.__main__", "claude_authdoctor.catalog", "claude_authdoctor.scan.command")
TRUSTED_NAMES = ("hushed", "visible", "shown", "plain", "shortened", "printable", "run", "built", "refused")
CHECKS = registered()
KINDS = ("runtime", "system", "key", "value", "unicode", "json", "recursion", "memory", "assertion", "several")


class Seam(NamedTuple):
    """A function, and what holds it under a name: its module or its class."""

    owner: Any
    name: str
    original: Any

    @property
    def path(self) -> str:
        """How a failing test names it."""
        return f"{self.original.__module__}:{self.original.__qualname__}"


def careless(kind: str) -> Callable[..., Any]:
    """A function that fails with secrets in its message, its arguments, its notes, its cause and its variables."""
    quoted = " ".join((CANARIES["environment-key"], CANARIES["store-access"], CANARIES["aws-secret"]))

    def fails(*_: Any, **__: Any) -> Any:
        local = {"body": quoted}
        fault: Exception = {
            "runtime": lambda: RuntimeError(quoted),
            "system": lambda: PermissionError(errno.EACCES, os.strerror(errno.EACCES), quoted),
            "key": lambda: KeyError(quoted),
            "value": lambda: ValueError(quoted, local),
            "unicode": lambda: UnicodeDecodeError("utf-8", quoted.encode(), 0, 1, quoted),
            "json": lambda: json.JSONDecodeError(quoted, quoted, 0),
            "recursion": lambda: RecursionError(quoted),
            "memory": lambda: MemoryError(quoted),
            "assertion": lambda: AssertionError(quoted),
            "several": lambda: ExceptionGroup(quoted, [ValueError(quoted)]),
        }[kind]()
        fault.add_note(quoted)
        raise fault from ValueError(quoted)

    return fails


def touched(work: Callable[[], Any]) -> list[Seam]:
    """Every function of ours that some work comes through, in the order of their names."""
    seen: set[CodeType] = set()

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            seen.add(frame.f_code)

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]
    return sorted((seam for seam in seams() if seam.original.__code__ in seen), key=lambda seam: seam.path)


def seams() -> Iterator[Seam]:
    """Every function and method of ours that is loaded, the trusted ones left out."""
    for name, module in list(sys.modules.items()):
        if not name.startswith(PACKAGE) or name.startswith(TRUSTED) or module is None:
            continue
        for known, value in list(vars(module).items()):
            if isinstance(value, FunctionType) and value.__module__ == name and known not in TRUSTED_NAMES:
                yield Seam(module, known, value)
            elif isinstance(value, type) and value.__module__ == name:
                for method, inner in list(vars(value).items()):
                    if isinstance(inner, FunctionType) and not method.startswith("__"):
                        yield Seam(value, method, inner)


def broken(patch: pytest.MonkeyPatch, seam: Seam, kind: str) -> None:
    """Put a failing function in a function's place, wherever that was imported to."""
    fails = careless(kind)
    if isinstance(seam.owner, type):
        patch.setattr(seam.owner, seam.name, fails)
        return
    for name, module in list(sys.modules.items()):
        if name.startswith(PACKAGE) and module is not None:
            for known, value in list(vars(module).items()):
                if value is seam.original:
                    patch.setattr(module, known, fails)
    for code, function in list(CHECKS.items()):
        if function is seam.original:
            patch.setitem(CHECKS, code, fails)  # type: ignore[call-overload]

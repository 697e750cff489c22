"""A limit on the work a test may take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest


@contextmanager
def limited(most: float) -> Iterator[None]:
    """Fail where the block takes more than `most` seconds of processor time (others' work does not count)."""
    start = time.process_time()
    yield
    assert time.process_time() - start < most


@pytest.fixture
def seconds() -> Callable[[float], AbstractContextManager[None]]:
    return limited

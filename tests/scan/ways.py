"""The ways to look at a history: a short one, a long one without the fast engine, and one with it."""

from __future__ import annotations

import pytest

from claude_authdoctor.scan import engine, history, sift

WAYS = ("few", "many", "whole")


def look(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """Look in that way, however short the history is."""
    monkeypatch.setattr(sift, "_WORTH_IT", -1)
    if way == "few":
        monkeypatch.setattr(engine, "fast", lambda: None)
    else:
        monkeypatch.setattr(history, "FEW", -1)
        monkeypatch.setattr(sift, "FEW", -1)
        engines = engine.fast  # each lane makes one of its own: an engine serves one thread
        monkeypatch.setattr(engine, "fast", lambda: None if way == "many" else engines() or engine.plain)

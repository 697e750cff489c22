"""The list of checks: a function, named after its rule, for each code that is found on the machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.model.finding import Finding

Check = Callable[[Facts], Iterator[Finding]]

_CHECKS: dict[str, Check] = {}


def check(code: str) -> Callable[[Check], Check]:
    """Register a function as the check of a rule."""

    def register(function: Check) -> Check:
        assert code not in _CHECKS, f"{code} has two checks"
        _CHECKS[code] = function
        return function

    return register


def registered() -> Mapping[str, Check]:
    """Every check by its code; importing a family registers its checks."""
    return _CHECKS

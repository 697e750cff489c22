"""Path rules: `[[scan.expect]]` in `.authdoctor.toml`, each with paths, kinds (or all) and a reason."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase

from claude_authdoctor.model.errors import UsageError
from claude_authdoctor.scan.tables.words import SAID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from claude_authdoctor.scan.leak import Leak

_KEYS = {"paths", "kinds", "reason"}


def unexpected(path: str, leaks: list[Leak]) -> list[Leak]:
    """The leaks that no path rule of the file expects."""
    rules = _rules(path)
    return [leak for leak in leaks if not any(_expects(rule, leak) for rule in rules)]


def _expects(rule: dict[str, Any], leak: Leak) -> bool:
    kinds = rule.get("kinds")
    return (not kinds or leak.kind in kinds) and any(fnmatchcase(leak.path, pattern) for pattern in rule["paths"])


def _rules(path: str) -> list[dict[str, Any]]:
    """The path rules. UsageError names the file and the rule that cannot be used."""
    try:
        with open(path, "rb") as file:
            rules = tomllib.load(file).get("scan", {}).get("expect", [])
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise UsageError(f"{path}: {fault}") from None
    for number, rule in enumerate(rules, 1):
        if (
            not isinstance(rule, dict)
            or set(rule) - _KEYS
            or not rule.get("paths")
            or not str(rule.get("reason", "")).strip()
        ):
            raise UsageError(SAID["bad-expectation"].format(path=path, number=number))
    return list(rules)

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
            table = tomllib.load(file).get("scan", {})
    except OSError as fault:
        raise UsageError(SAID["no-config"].format(path=path, detail=fault.strerror)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise UsageError(f"{path}: {fault}") from None
    rules = table.get("expect", []) if isinstance(table, dict) else None
    for number, rule in enumerate(rules if isinstance(rules, list) else [None], 1):
        if not _usable(rule):
            raise UsageError(SAID["bad-expectation"].format(path=path, number=number))
    return list(rules or ())


def _usable(rule: object) -> bool:
    """Whether a rule is whole. A text where a list belongs is not: letter by letter `fixtures/*` expects everything."""
    if not isinstance(rule, dict) or set(rule) - _KEYS or not str(rule.get("reason", "")).strip():
        return False
    lists = (rule.get("paths"), rule.get("kinds", []))
    texts = all(isinstance(one, list) and all(isinstance(text, str) for text in one) for one in lists)
    return texts and bool(rule["paths"])

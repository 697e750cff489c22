"""Our token shapes for two other scanners: a rule file for gitleaks, a plugin for detect-secrets.

Only kinds that their shape alone tells go in; what needs a name beside it, a look around or a proof stays with
`authdoctor scan`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

FOLDER = "extras"
GITLEAKS, DETECT_SECRETS = "gitleaks.toml", "detect_secrets_plugin.py"
MADE = "Made from rules/tokens.toml by `python -m claude_authdoctor.catalog.build`; do not edit."
MOST_REPEATS = 1000
"""What Go's regular expressions allow in braces."""
_REPEAT = re.compile(r"\{(\d+),(\d+)\}")
WIDTH = 80

PLUGIN = '''"""Tokens of Claude Code and its clouds for detect-secrets.

{made}

    detect-secrets scan --plugin {name}
"""

# ruff: noqa: INP001
# fmt: off
from __future__ import annotations

import re

from detect_secrets.plugins.base import RegexBasedDetector


class ClaudeCodeDetector(RegexBasedDetector):
    """Everything that its shape alone tells."""

    secret_type = "Claude Code credential"  # noqa: S105 - what the kind is called

    denylist = (
{patterns}
    )
'''


def extras(tokens: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    """Each file's content by its name."""
    plain = [token for token in tokens if stands_alone(token)]
    return {GITLEAKS: gitleaks(plain), DETECT_SECRETS: plugin(plain)}


def stands_alone(token: Mapping[str, Any]) -> bool:
    """Whether a kind is told by its shape, without names beside it and without looking around."""
    around = any(mark in token["shape"] for mark in ("(?!", "(?=", "(?<"))
    return not token.get("names") and not around and "(?P<secret>" not in token["shape"]


def gitleaks(tokens: Iterable[Mapping[str, Any]]) -> str:
    """A configuration that adds our kinds to gitleaks' own."""
    lines = [f"# {MADE}", "", 'title = "Claude Code and its clouds"', "", "[extend]", "useDefault = true", ""]
    for token in tokens:
        lines += ["[[rules]]", f"id = {json.dumps(token['id'])}", f"description = {json.dumps(token['title'])}"]
        lines += [f"regex = '''{edged(portable(token['shape']), token)}'''", "secretGroup = 1"]
        lines += [f"keywords = {json.dumps([anchor.lower() for anchor in token['anchors']])}", ""]
    return "\n".join(lines)


def edged(shape: str, token: Mapping[str, Any]) -> str:
    """A shape as a group, with nothing of its own letters on either side."""
    edge = token.get("edge", "")
    if not edge:
        return f"({shape})"
    other = f"[^{edge}]"
    return f"(?:^|{other})({shape})(?:{other}|$)"


def portable(shape: str) -> str:
    """A shape as Go's regular expressions take it: no repeat above a thousand."""

    def shorter(found: re.Match[str]) -> str:
        return found.group() if int(found.group(2)) <= MOST_REPEATS else f"{{{found.group(1)},}}"

    return _REPEAT.sub(shorter, shape)


def plugin(tokens: Iterable[Mapping[str, Any]]) -> str:
    """A module with one class, one pattern a kind."""
    patterns = "\n".join(line for token in tokens for line in pattern(token))
    return PLUGIN.format(made=MADE, name=f"rules/{FOLDER}/{DETECT_SECRETS}", patterns=patterns)


def pattern(token: Mapping[str, Any]) -> Iterator[str]:
    """One kind's pattern, in pieces that fit on a line."""
    edge = token.get("edge", "")
    whole = f"(?<![{edge}])(?:{token['shape']})(?![{edge}])" if edge else token["shape"]
    yield f"        # {token['title']}"
    yield "        re.compile("
    yield from (f"            {literal(whole[at : at + WIDTH])}" for at in range(0, len(whole), WIDTH))
    yield "        ),"


def literal(text: str) -> str:
    """A text as a Python literal, in double quotes."""
    return json.dumps(text)

"""Turn rules/tokens.toml into modules the scanner imports: `python -m claude_authdoctor.scan.build`.

A compiled module loads in a tenth of the time of JSON, and the hook's door needs only the smallest of them.
`tables/gate.py` says which bytes are suspicious at all (`tables/grep.py` the same for git), `tables/rules.py` what is
matched and judged, `tables/words.py` what is said. A test fails when they are not what rules/ says.
"""

from __future__ import annotations

import hashlib
import re
import sys
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from claude_authdoctor.catalog import rules_folder
from claude_authdoctor.catalog.build import load
from claude_authdoctor.model.errors import RuleError
from claude_authdoctor.scan.rule import Rule

_LINE = 120
TABLES = Path(__file__).parent / "tables"

# Between a name and its value: what closes the name, what assigns (over a line break in plist and Kubernetes lists),
# what opens the value. Quotes may be escaped, as in JSON inside JSON. Every part is bounded: no input makes it slow.
_CLOSE = r"""(?:\\{0,3}["'`]|\]|&quot;){0,3}[ \t]{0,4}(?::[ ]?[A-Za-z]{2,12}[ ]{0,2}(?==))?"""
_ASSIGN = r"""(?:=>|:=|[=:]|,|[ \t]|</key>\s{0,40}<string>|,?\s{0,40}["']?[Vv]alue["']?:)"""
_OPEN = r"""[ \t]{0,4}(?:["']?[Vv]alue["']?[ ]?:[ \t]{0,4})?(?:\(\s{0,40})?(?:\\{0,3}["'`]|&quot;){0,1}"""
GAP = _CLOSE + _ASSIGN + _OPEN

# First letters rare enough in text that a search for one of them is a search for the few places to look at.
_RARE = frozenset('ABCDEFGHIJKLMNOPQRSTUVWXYZ&%\\"gh')
_SPECIAL = re.compile(r"([.?*+^$|(){}\[\]\\])")


def pattern(token: Mapping[str, Any]) -> str:
    """The expression of a kind: its shape, behind its name where it has one, the value in the group `secret`."""
    shape = token["shape"]
    value = shape if "(?P<secret>" in shape else f"(?P<secret>{shape})"
    return f"(?:{token['names']}){GAP}{token.get('lead', '')}{value}" if "names" in token else value


def rule(token: Mapping[str, Any], advice: Mapping[str, Any]) -> tuple[Any, ...]:
    """One row of the table of rules, in the order of Rule's fields. RuleError names the kind that is wrong."""
    if token["advice"] not in advice:
        raise RuleError(f"tokens.toml: {token['id']}: no advice {token['advice']!r}")
    row = {**token, "pattern": pattern(token)}
    for name in ("pattern", "near", "joined", "not_in"):
        try:
            re.compile(row.get(name, ""))
        except re.error as fault:
            raise RuleError(f"tokens.toml: {token['id']}: {name}: {fault}") from fault
    return tuple(_cell(name, row.get(name)) for name in Rule._fields)


def _cell(name: str, value: Any) -> Any:
    """A field as the engine takes it: what is compared with file contents is bytes, and nothing is None."""
    match name:
        case "anchors":
            return tuple(anchor.encode() for anchor in value)
        case "judge" | "doubt":
            return tuple(value or ())
        case "edge":
            return f"[{value}]".encode() if value else b""
        case "pattern" | "near" | "joined" | "not_in":
            return (value or "").encode()
        case "weak" | "context":
            return bool(value)
        case _:
            return value or ""


def base64_phases(word: str) -> Iterator[tuple[bytes, int]]:
    """What `word` looks like inside base64 in each of its three alignments: the stable part, its place in a group."""
    raw = word.encode()
    for phase in range(3):
        bits = b64encode(b"\0" * phase + raw).rstrip(b"=")
        first = (0, 2, 3)[phase]
        last = (phase + len(raw)) * 8 // 6
        yield bits[first:last], first


def encodings(tables: Mapping[str, Any]) -> dict[str, Any]:
    """The anchors of each encoding; for base64 with the alignment that each of them shows."""
    phases = dict(pair for word in tables["base64"]["words"] for pair in base64_phases(word))
    hexes = [word.encode().hex() for word in tables["hex"]["words"]]
    escapes = {
        name: (tuple(a.encode() for a in table["anchors"]), table["unit"].encode(), table["base"])
        for name, table in tables.items()
        if "unit" in table
    }
    return {
        "base64": phases,
        "hex": tuple(case.encode() for text in hexes for case in (text, text.upper())),
        "kubernetes": tuple(anchor.encode() for anchor in tables["kubernetes"]["anchors"]),
        "escapes": escapes,
    }


def anchors(tokens: Iterable[Mapping[str, Any]], coded: Mapping[str, Any]) -> tuple[bytes, ...]:
    """Everything that makes a file worth a second look, longest first."""
    found = {anchor.encode() for token in tokens for anchor in token["anchors"]}
    found |= set(coded["base64"]) | set(coded["hex"]) | set(coded["kubernetes"])
    found |= {anchor for texts, *_ in coded["escapes"].values() for anchor in texts}
    return tuple(sorted(found, key=lambda text: (-len(text), text)))


def gate(source: Mapping[str, Any]) -> dict[str, Any]:
    """The table of the hook's door."""
    found = anchors(source["token"], encodings(source["encoding"]))
    return {"ANCHORS": (*found, source["allow"]["marker"].encode())}


def context(rows: Iterable[tuple[Any, ...]], coded: Mapping[str, Any]) -> tuple[bytes, ...]:
    """The anchors that may stand on another line than the value: a change of the value alone does not show them."""
    rules = [Rule(*row) for row in rows]
    return tuple(
        dict.fromkeys([anchor for one in rules if one.context for anchor in one.anchors] + [*coded["kubernetes"]])
    )


def grep(source: Mapping[str, Any]) -> dict[str, Any]:
    """The same anchors as expressions, for git and for us: one for those that share a rare first letter.

    Git tells two cases of a letter apart at no cost, so for it those that differ in case alone are one more.
    """
    every = [anchor.decode() for anchor in gate(source)["ANCHORS"]]
    patterns = _by_first_letter(every)
    bounds = tuple((pattern.encode(), tuple(text.encode() for text in texts)) for pattern, texts in patterns.items())
    roots = {text: _root(text, every) for text in every}
    shared = {root for text, root in roots.items() if root != text}
    single = [text for text in every if roots[text] not in shared]
    return {"PATTERNS": (*_by_first_letter(single), *map(_either_case, sorted(shared))), "GROUPS": bounds}


def _by_first_letter(texts: Iterable[str]) -> dict[str, list[str]]:
    """Expressions that find these texts, and which each of them finds."""
    groups: dict[str, list[str]] = {}
    for text in texts:
        groups.setdefault(text[0] if text[0] in _RARE else text, []).append(text)
    return {_alternatives(first, found): found for first, found in groups.items()}


def _root(text: str, every: Iterable[str]) -> str:
    """The shortest of the anchors that the text holds in whatever case."""
    return min((other for other in every if other.lower() in text.lower()), key=lambda other: (len(other), other))


def _either_case(text: str) -> str:
    return "".join(f"[{letter.upper()}{letter.lower()}]" if letter.isalpha() else _escaped(letter) for letter in text)


def _alternatives(first: str, texts: list[str]) -> str:
    if len(texts) == 1:
        return _escaped(texts[0])
    return f"{_escaped(first)}(?:{'|'.join(_escaped(text[len(first) :]) for text in texts)})"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def rules(source: Mapping[str, Any]) -> dict[str, Any]:
    """The table of the engine."""
    coded = encodings(source["encoding"])
    hollow = source["placeholder"]
    rows = tuple(rule(token, source["advice"]) for token in source["token"])
    return {
        "DIGEST": hashlib.sha256(repr((rows, coded, hollow, source["published"])).encode()).hexdigest()[:16],
        "RULES": rows,
        "BASE64": coded["base64"],
        "HEX": coded["hex"],
        "KUBERNETES": coded["kubernetes"],
        "ESCAPES": coded["escapes"],
        "CONTEXT": context(rows, coded),
        "ALLOW": source["allow"]["marker"].encode(),
        "ALLOW_FOREIGN": tuple(word.encode() for word in source["allow"]["foreign"]),
    }


def judgement(source: Mapping[str, Any]) -> dict[str, Any]:
    """The table of the judgements: words that stand for a value, pairs of written language, published values."""
    hollow = source["placeholder"]
    return {
        "HOLLOW": tuple(word.lower().encode() for word in hollow["words"]),
        "HOLLOW_PASSWORDS": tuple(word.lower().encode() for word in hollow["passwords"]),
        "PAIRS": frozenset(pair.encode() for pair in hollow["pairs"].split()),
        "PUBLISHED": frozenset(source["published"]),
    }


def words(source: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """The table of sentences: titles and advice by kind, and what the scanner says itself."""
    titles = {token["id"]: token["title"] for token in source["token"]}
    advice = {token["id"]: tuple(source["advice"][token["advice"]]) for token in source["token"]}
    return {
        "TITLES": titles,
        "ADVICE": advice,
        "SAID": {name: text for name, text in said.items() if isinstance(text, str)},
    }


def rendered(title: str, table: Mapping[str, Any]) -> str:
    """A table as a module: one entry a line, so that a change of a rule shows as one line."""
    body = "\n".join(f"{name} = {_literal(value)}" for name, value in table.items())
    long = ", E501" if any(len(line) > _LINE for line in body.splitlines()) else ""
    return f'"""{title} Made by scan.build from rules/."""\n# ruff: noqa: Q000{long}\n# fmt: off\n\n{body}\n'


def _literal(value: Any) -> str:
    if isinstance(value, frozenset):
        return f"frozenset({_literal(tuple(sorted(value)))})"
    if isinstance(value, tuple):
        return "(\n" + "".join(f"    {entry!r},\n" for entry in value) + ")"
    if isinstance(value, dict):
        return "{\n" + "".join(f"    {key!r}: {entry!r},\n" for key, entry in value.items()) + "}"
    return repr(value)


def modules() -> dict[str, str]:
    """The text of every generated module by file name."""
    folder = rules_folder()
    source = load(folder / "tokens.toml")
    return {
        "gate.py": rendered("Bytes that make a file worth a second look.", gate(source)),
        "grep.py": rendered("The same bytes for git grep.", grep(source)),
        "judgement.py": rendered("What a value is judged by.", judgement(source)),
        "rules.py": rendered("What the engine matches.", rules(source)),
        "words.py": rendered("What is said about a finding.", words(source, load(folder / "words" / "scan.toml"))),
    }


def stale() -> list[str]:
    """The generated modules that are not what rules/ says."""
    found = {name: TABLES / name for name in modules()}
    return [
        name
        for name, text in modules().items()
        if not found[name].is_file() or found[name].read_text(encoding="utf-8") != text
    ]


def write() -> None:
    """Write the modules into the package."""
    TABLES.mkdir(exist_ok=True)
    for name, text in modules().items():
        (TABLES / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
    sys.stdout.write("scan/tables is current\n")

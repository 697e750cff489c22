"""Every word of the decision about many machines, as it was when somebody last read it.

The machines are those on which the rules fire. `data/resolutions.txt` holds what the resolver says of each; where it says
something else now, read the difference, and if it is right write the file anew: `python tests/test_resolutions.py`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from claude_authdoctor.catalog import rules_folder
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.resolution import Candidate, Resolution, Slot
from worlds import facts

FAMILIES = ("SRC", "STO", "SET", "STA", "ENV", "URL", "PRO")
RECORD = Path(__file__).parent / "data" / "resolutions.txt"


def machines() -> Iterator[tuple[str, dict[str, Any]]]:
    """The machines on which a rule of these families fires, by code and title."""
    for path in sorted((rules_folder() / "checks").glob("*.toml")):
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        for example in raw.get("example", []):
            if raw["code"].startswith(FAMILIES) and example["expect"] == "fires":
                yield f"{raw['code']} {example['title']}", example


def decision(found: Resolution) -> list[str]:
    """A decision in lines; of a value only whether there is one."""
    lines = [f"{found.outcome}, {found.provider}, refresh {found.refresh}: {found.reason}"]
    lines.append(f"pays: {found.payer}")
    if found.stop:
        lines.append(f"stop: {found.stop} by {found.stop_source or '-'} at {where(found.stop_place)}")
    if found.endpoint:
        end = found.endpoint
        named = f"by {end.source} at {where(end.place)}"
        lines.append(f"to: {end.url} {named} {'approved' if end.approved else 'unknown'} {end.trick}".rstrip())
    lines += [f"Authorization: {header(found.authorization)}", f"x-api-key: {header(found.x_api_key)}"]
    plain = [one for one in found.chain if one.standing == "absent" and one.place is None and one.why == "not set"]
    lines += [link(candidate) for candidate in found.chain if candidate not in plain]
    lines.append("  not set: " + " ".join(f"{one.source}({one.kind})" for one in plain))
    return lines + [f"note: {note}" for note in found.notes]


def header(slot: Slot | None) -> str:
    """What fills a header."""
    if slot is None:
        return "-"
    failing = " failing" if slot.failing else ""
    return f"{slot.scheme or '-'} {slot.kind} from {slot.source} at {where(slot.place)}{failing}"


def link(candidate: Candidate) -> str:
    """One link of the chain."""
    ranks = f"{candidate.rank or '-'}/{candidate.documented or '-'}"
    value = "a value" if candidate.secret else "no value"
    said = f"{candidate.standing}, {candidate.kind or '-'}, {value}, {where(candidate.place)}: {candidate.why}"
    return f"  {ranks} {candidate.source} {said}"


def where(place: Place | None) -> str:
    """A place with its kind."""
    return f"{place.kind} {place}" if place else "-"


def different() -> Iterator[tuple[str, list[str]]]:
    """The decisions, those that are like an earlier one left out."""
    seen: set[str] = set()
    for name, example in machines():
        lines = decision(facts(example).resolution)
        if str(lines) not in seen:
            seen.add(str(lines))
            yield name, lines


@cache
def recorded() -> dict[str, list[str]]:
    """The lines of each machine."""
    blocks = RECORD.read_text(encoding="utf-8").rstrip("\n").split("\n\n")
    return {name: lines for name, *lines in (block.split("\n") for block in blocks)}


def known(machine: tuple[str, dict[str, Any]]) -> bool:
    """Whether a machine's decision is recorded."""
    return machine[0] in recorded()


@pytest.mark.parametrize(("name", "example"), [pytest.param(*one, id=one[0]) for one in machines() if known(one)])
def test_every_word_is_as_it_was_read(name: str, example: dict[str, Any]) -> None:
    assert decision(facts(example).resolution) == recorded()[name]


def test_every_decision_is_recorded() -> None:
    assert [name for name, _ in different()] == list(recorded())


if __name__ == "__main__":
    RECORD.write_text("\n\n".join("\n".join([name, *lines]) for name, lines in different()) + "\n", encoding="utf-8")

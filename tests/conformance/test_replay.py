"""The resolver against everything the real client was seen to do: every row agrees, or is an exception with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from conformance.rows import Row, desk, exceptions, lines, packs, row, version_of
from conformance.sightings import difference

from claude_authdoctor.collect.snapshot import snapshot
from claude_authdoctor.report.contract import resolution_table
from claude_authdoctor.resolve.resolver import resolve

CHUNK = 300
CHUNKS = [(pack, start) for pack in packs() for start in range(0, len(lines(pack)), CHUNK)]


def said(recorded: Row, version: str) -> dict[str, Any]:
    """What `resolve --json` says on the machine of a row."""
    machine, run = desk(recorded)
    seen = snapshot(machine, run, version, exports=False)
    return resolution_table(seen, resolve(seen))


def differences(pack: str, start: int) -> dict[str, str]:
    """What differs in a chunk of a pack, by id."""
    found = {}
    for line in lines(pack)[start : start + CHUNK]:
        recorded = row(line)
        if why := difference(recorded["seen"], said(recorded, version_of(pack))):
            found[recorded["id"]] = why
    return found


@pytest.mark.parametrize(("pack", "start"), CHUNKS, ids=[f"{pack}-{start}" for pack, start in CHUNKS])
def test_the_resolver_says_what_the_client_did(pack: str, start: int) -> None:
    """No row differs but the exceptions, and each of those does."""
    found = differences(pack, start)
    here = {row(line)["id"] for line in lines(pack)[start : start + CHUNK]}
    allowed = {name for where, name in exceptions() if where == pack} & here

    assert {name: why for name, why in found.items() if name not in allowed} == {}
    assert sorted(allowed - set(found)) == [], "these agree: take them out of exceptions.toml"


def test_every_exception_names_a_row() -> None:
    """An exception for a row that is in no pack protects nothing."""
    known = {(pack, row(line)["id"]) for pack in packs() for line in lines(pack)}

    assert sorted(set(exceptions()) - known) == []


@pytest.mark.parametrize(("pack", "folder"), [(pack, folder) for folder in ("data", "texts") for pack in packs(folder)])
def test_the_packs_hold_no_token(pack: str, folder: str) -> None:
    """Every credential is sealed: nothing in the repository looks like one."""
    text = "\n".join(lines(pack, folder))

    assert [part for part in ("sk-" + "ant-", "AK" + "IA", "ey" + "J", "AB" + "SK", "ya29" + ".") if part in text] == []

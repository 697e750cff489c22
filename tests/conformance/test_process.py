"""The same question put to the real program on a real disk: the collectors, descriptors included, see what is there."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from conformance.disk import laid_out, resolved
from conformance.rows import lines, row
from conformance.sightings import difference

SAMPLE = {
    "targeted.client-2.1.329": (
        "G/key/auth",
        "H/API/num '3x'",
        "H/API/num '0x3'",
        "H/OAU/content nl",
        "L/exp past refresh400",
        "N/state cut +key",
        "Q/key approved",
        "I/bare keyfd",
        "R/bed aws file",
        "B/local/PIC_API_KEY/overenv",
    ),
    "extended.client-2.1.329": (
        "profile/named mode 644 + login",
        "place/secure in user, config in shell",
        "sources/flag path relative",
        "aws/role with source profile",
        "foundry/azure client secret + alone",
    ),
}
CASES = [(pack, name) for pack, names in SAMPLE.items() for name in names]


def line_of(pack: str, name: str) -> str:
    """The sealed row of an id."""
    return next(line for line in lines(pack) if row(line)["id"] == name)


@pytest.mark.parametrize(("pack", "name"), CASES, ids=[name for _, name in CASES])
def test_the_program_says_on_a_disk_what_the_client_did(pack: str, name: str, tmp_path: Path) -> None:
    """A process of its own, a home of its own, pipes on the numbers the set-up names."""
    place = laid_out(line_of(pack, name), tmp_path, time.time())

    assert difference(place.row["seen"], resolved(place, "2.1.329")) == ""

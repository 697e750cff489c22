"""The real client and `authdoctor resolve`, side by side: what is on the wire is what was foretold.

Set AUTHDOCTOR_LIVE_CLIENT to the `claude` program. Nothing leaves the machine: every connection ends at a stand-in.
"""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

import pytest
import trustme
from conformance.disk import laid_out, resolved
from conformance.rows import row
from conformance.sightings import difference, seen
from live import client
from live.sample import mounts, sample
from live.servers import servers

from tests.login.real_client import needed

RECORDED = "2.1.329"
pytestmark = [pytest.mark.live, needed]
CASES = sample(RECORDED)


@cache
def version() -> str:
    """The version of the client named."""
    return client.version(client.find() or "")


def name(line: str) -> str:
    """An id that a terminal can show."""
    return row(line)["id"].encode("unicode_escape").decode()


@pytest.mark.parametrize(("pack", "line"), CASES, ids=[name(line) for _, line in CASES])
def test_what_is_sent_is_what_was_foretold(
    pack: str, line: str, tmp_path: Path, authority: trustme.CA, authority_file: str
) -> None:
    """First the question, then the client in the same place."""
    if "managed" in row(line) and not mounts():
        pytest.skip("managed settings need a mount of one's own: run as root")
    standin = servers(authority, row(line)["answers"])
    try:
        place = laid_out(line, tmp_path, time.time(), standin.port)
        said = resolved(place, version())
        happened = seen(place.row, client.ran(client.find() or "", place, standin, authority_file))
    finally:
        standin.close()

    assert happened is not None, "a screen of the first run hid the answer"
    assert difference(happened, said) == ""

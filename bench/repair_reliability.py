"""Repairs under fire: kills at any moment, and links swapped under a change of mode.

    python -m bench.repair_reliability [KILLS] [SWAPS]

Prints one JSON object: what was tried and what went wrong. Exit 1 if anything did.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from tests.repair.killing import any_moment
from tests.repair.races import swaps


def main() -> int:
    kills, count = (int(word) for word in (*sys.argv[1:3], *("1000", "100000")[len(sys.argv[1:3]) :]))
    with tempfile.TemporaryDirectory() as folder:
        killed = any_moment(Path(folder) / "m", kills, seed=1)
    with tempfile.TemporaryDirectory() as folder:
        swapped = swaps(Path(folder), count)
    print(json.dumps({"kills": killed, "links": swapped}, indent=1))
    return int(bool(killed["wrong"] or swapped["harmed"]))


if __name__ == "__main__":
    sys.exit(main())

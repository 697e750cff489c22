"""Repairs under fire: kills at any moment of a repair and of whole runs, and links swapped under a change of mode.

    python -m bench.repair_reliability [KILLS] [SWAPS] [RUNS]

Prints one JSON object: what was tried and what went wrong. Exit 1 if anything did.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from tests.repair import killed_runs
from tests.repair.killing import any_moment
from tests.repair.races import swaps


def main() -> int:
    given = sys.argv[1:4]
    kills, count, runs = (int(word) for word in (*given, *("1000", "100000", "300")[len(given) :]))
    with tempfile.TemporaryDirectory() as folder:
        killed = any_moment(Path(folder) / "m", kills, seed=1)
    with tempfile.TemporaryDirectory() as folder:
        swapped = swaps(Path(folder), count)
    whole = killed_runs.any_moment(runs, seed=1)
    print(json.dumps({"kills": killed, "links": swapped, "runs": whole}, indent=1))
    return int(bool(killed["wrong"] or swapped["harmed"] or whole["wrong"]))


if __name__ == "__main__":
    sys.exit(main())

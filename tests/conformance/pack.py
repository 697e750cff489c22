"""Pack recorded set-ups for the repository.

    python tests/conformance/pack.py NAME SET-UPS.json RECORDED.jsonl [data|texts]

Writes data/NAME.client-VERSION.jsonl.gz, the same bytes for the same recordings: one row a line, sorted by id,
sealed (`conformance.seals`). A row is the set-up without what is empty, and `seen`: what the client did. Packs under
texts/ keep what the client said as well: they are about words, and bench/drift.py reads them.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from conformance.labels import granted
from conformance.seals import sealed
from conformance.sightings import seen

HERE = Path(__file__).parent
SETUP = ("args", "env", "home", "project", "managed", "fds", "answers")


def main() -> None:
    """Pack one recording."""
    name, setups, recorded, folder = [*sys.argv[1:], "data"][:4]
    known = {setup["id"]: whole(setup) for setup in json.loads(Path(setups).read_text())}
    records = [json.loads(line) for line in Path(recorded).read_text().splitlines()]
    (version,) = {record["client"] for record in records}
    rows = [found for record in records if (found := row(known[record["id"]], record))]
    if folder == "texts":
        said = {record["id"]: record["text"] for record in records}
        rows = [one | {"text": said[one["id"]]} for one in rows]
    path = HERE / folder / f"{name}.client-{version}.jsonl.gz"
    rows.sort(key=lambda one: one["id"])
    path.write_bytes(gzip.compress("".join(sealed(one) + "\n" for one in rows).encode(), 9, mtime=0))
    sys.stdout.write(f"{path.name}: {len(rows)} of {len(records)} rows, {path.stat().st_size} bytes\n")
    for one in rows:
        if "unknown:" in json.dumps(one["seen"]):
            sys.stdout.write(f"  nobody knows where a value of {one['id']!r} comes from\n")


def whole(setup: dict[str, Any]) -> dict[str, Any]:
    """A set-up with every part there."""
    return {"mode": "print", "args": [], "env": {}, "home": {}, "project": {}, "fds": {}, **setup}


def row(setup: dict[str, Any], record: dict[str, Any]) -> dict[str, Any] | None:
    """One row; None where the recording shows nothing that `resolve` could say."""
    found = seen(setup, record)
    parts = {part: setup[part] for part in SETUP if setup.get(part) or (part == "managed" and part in setup)}
    by_servers = granted(setup)
    parts |= {"granted": by_servers} if by_servers else {}
    return {"id": setup["id"], "mode": record["mode"], "seen": found, **parts} if found else None


if __name__ == "__main__":
    main()

"""How long our own part of a refresh takes, against a server that answers at once.

    python bench/refresh_times.py [COUNT]

`held`: seconds the locks were ours. `response_to_rename`: from the server's answer to the new file in place; whoever
is killed in between has lost the login. Prints one line of JSON.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from claude_authdoctor.login import refresh as module
from claude_authdoctor.login.transport import Transport
from claude_authdoctor.store.folder import Folder
from tests.login.conftest import Machine
from tests.login.standin import StandIn, store_text


def flush(file):
    """What one flush of a kilobyte costs on this disk: most of the gap."""
    file.write(b"x" * 1000)
    file.flush()
    started = time.perf_counter()
    os.fsync(file.fileno())
    return time.perf_counter() - started


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    answered, renamed, held = [], [], []
    post, rename = Transport.post_json, Folder.rename

    def timed_post(*args):
        answer = post(*args)
        answered.append(time.perf_counter())
        return answer

    def timed_rename(self, source, target):
        rename(self, source, target)
        if target == ".credentials.json":
            renamed.append(time.perf_counter())

    Transport.post_json, Folder.rename = timed_post, timed_rename
    with StandIn() as server, tempfile.TemporaryDirectory() as folder:
        machine = Machine(Path(folder) / "home", server)
        for _ in range(count):
            machine.put(store_text(server.valid, server.access()))
            result = module.refresh(machine.plan(), machine.transport())
            held.append(result.held)
    with tempfile.TemporaryFile() as file:
        flushes = [flush(file) for _ in range(count)]
    gaps = [then - before for before, then in zip(answered, renamed, strict=True)]
    result = {"count": count}
    for name, values in (("held", held), ("response_to_rename", gaps), ("one_fsync_here", flushes)):
        parts = statistics.quantiles(values, n=100)
        result[name] = {"p50_ms": round(parts[49] * 1000, 2), "p99_ms": round(parts[98] * 1000, 2)}
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()

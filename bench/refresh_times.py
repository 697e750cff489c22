"""How long our own part of a refresh takes, against a server that answers at once.

    python bench/refresh_times.py [COUNT]

`held`: seconds the locks were ours. `response_to_rename`: from the server's answer to the new file in place; whoever
is killed in between has lost the login. Prints one line of JSON.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from claude_authdoctor.login import refresh as module
from claude_authdoctor.login.transport import Transport
from claude_authdoctor.store.writer import Reserved
from tests.login.conftest import Machine
from tests.login.standin import StandIn, store_text


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    answered, renamed, held = [], [], []
    post, commit = Transport.post_json, Reserved.commit

    def timed_post(*args):
        answer = post(*args)
        answered.append(time.perf_counter())
        return answer

    def timed_commit(self, data, *args):
        written = commit(self, data, *args)
        if b"claudeAiOauth" in data:
            renamed.append(time.perf_counter())
        return written

    Transport.post_json, Reserved.commit = timed_post, timed_commit
    with StandIn() as server, tempfile.TemporaryDirectory() as folder:
        machine = Machine(Path(folder) / "home", server)
        for _ in range(count):
            machine.put(store_text(server.valid, server.access()))
            result = module.refresh(machine.plan(), machine.transport())
            held.append(result.held)
    gaps = [then - before for before, then in zip(answered, renamed, strict=True)]
    result = {"count": count}
    for name, values in (("held", held), ("response_to_rename", gaps)):
        parts = statistics.quantiles(values, n=100)
        result[name] = {"p50_ms": round(parts[49] * 1000, 2), "p99_ms": round(parts[98] * 1000, 2)}
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()

"""Many processes, one expired login, a server that takes each refresh token once.

    python bench/refresh_race.py --ours 24 --rounds 20
    python bench/refresh_race.py --ours 12 --clients 12 --rounds 5 --client FOLDER

Every round all processes start at once with the same expired login. Wanted: one token request a round, no
`invalid_grant`, and every process ends with the newest pair. FOLDER is an npm installation of Claude Code, run on
loopback as a black box. Prints one line of JSON.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from claude_authdoctor.login.refresh import refresh
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.store import state
from tests.login import real_client
from tests.login.conftest import Machine
from tests.login.standin import StandIn, store_text


def ours(machine, gate: int) -> tuple[int, int]:
    """A process of ours that waits for the gate to open; its answer comes through the pipe."""
    answer, mouth = os.pipe()
    child = os.fork()
    if child:
        os.close(mouth)
        return child, answer
    try:
        os.read(gate, 1)
        result = refresh(machine.plan(patience=30), machine.transport())
        login = state.fingerprint(result.login.access) if result.login else None
        os.write(mouth, json.dumps({"outcome": result.outcome, "held": result.held, "login": login}).encode())
    finally:
        os._exit(0)


def one_round(machine, count, clients, clients_first):
    """How each process ended."""
    gate, opener = os.pipe()
    children = [ours(machine, gate) for _ in range(count)]
    processes = [real_client.start(machine, "-p", "hi") for _ in range(clients)]
    time.sleep(0.1)
    until, before = time.monotonic() + 60, len(machine.server.token_requests)
    while clients_first and len(machine.server.token_requests) == before and time.monotonic() < until:
        time.sleep(0.005)
    os.write(opener, b"x" * count)
    answers = []
    for child, answer in children:
        with os.fdopen(answer) as file:
            answers.append(json.loads(file.read() or "{}"))
        os.waitpid(child, 0)
    said = [process.communicate(timeout=120)[0].strip()[-60:] for process in processes]
    os.close(gate)
    os.close(opener)
    return answers, said


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", type=int, default=24)
    parser.add_argument("--clients", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--delay", type=float, default=2.0, help="the longest a token request takes, in seconds")
    parser.add_argument("--clients-first", action="store_true", help="let a client ask first in every other round")
    parser.add_argument("--client", default=os.environ.get("AUTHDOCTOR_LIVE_CLIENT", ""))
    options = parser.parse_args()
    os.environ["AUTHDOCTOR_LIVE_CLIENT"] = options.client
    outcomes, held, wrong = {}, [], []
    started = time.monotonic()
    with StandIn(delay=(0.0, options.delay)) as server, tempfile.TemporaryDirectory() as folder:
        machine = Machine(Path(folder) / "home", server)
        for number in range(1, options.rounds + 1):
            machine.put(store_text(server.valid, server.access()))
            before = len(server.model_requests)
            answers, said = one_round(machine, options.ours, options.clients, options.clients_first and number % 2)
            newest = state.fingerprint(Secret(server.access()))
            for answer in answers:
                outcomes[answer.get("outcome")] = outcomes.get(answer.get("outcome"), 0) + 1
                held += [answer["held"]] if answer.get("held") else []
                wrong += [f"round {number}: {answer}"] if answer.get("login") != newest else []
            sent = [one.headers["authorization"] for one in server.model_requests[before:]]
            right = sent.count(f"Bearer {server.access()}")
            if right != options.clients:
                wrong.append(f"round {number}: {right} of {options.clients} clients; they said {dict(Counter(said))}")
        result = {
            "rounds": options.rounds,
            "ours": options.ours,
            "clients": options.clients,
            "token_requests": len(server.token_requests),
            "by_us": sum(one.headers["user-agent"].startswith("authdoctor") for one in server.token_requests),
            "invalid_grant": server.refused,
            "outcomes": outcomes,
            "not_newest": wrong,
            "held_median_s": round(statistics.median(held), 3) if held else None,
            "held_max_s": round(max(held), 3) if held else None,
            "left": machine.locks,
            "seconds": round(time.monotonic() - started, 1),
        }
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()

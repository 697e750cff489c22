"""How long a whole round of probes takes, against one probe alone; and whether a silent host keeps it waiting.

    python bench/probe_latency.py [--delay 0.2] [--count 9]

Every answer of the stand-in, the proxy's own included, comes `--delay` seconds late. Prints one line a measurement:

    one probe, its round trips          the yardstick
    a round of all probes               target: at most 1.3 times that
    a round with a silent host          target: within the budget and 1 s
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import trustme
from probe.service import Service, machine
from probe.standin import StandIn

from claude_authdoctor.model.finding import Ask
from claude_authdoctor.probe import http
from claude_authdoctor.probe.engine import probe_all
from claude_authdoctor.probe.put import Putting
from claude_authdoctor.probe.transport.deadline import Deadline
from worlds import login, token


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--delay", type=float, default=0.2)
    parser.add_argument("--count", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        authority = trustme.CA()
        path = str(Path(folder) / "ca.pem")
        authority.cert_pem.write_to_path(path)
        accepts = {token("console-key"): "key", token("access-token"): "login", token("setup-token"): "setup"}
        server = StandIn(authority, Service(accepts), delay=options.delay)
        env = {
            "HTTPS_PROXY": server.url,
            "NODE_EXTRA_CA_CERTS": path,
            "ANTHROPIC_API_KEY": token("console-key"),
            "ANTHROPIC_AUTH_TOKEN": token("gateway-token"),
            "CLAUDE_CODE_OAUTH_TOKEN": token("setup-token"),
        }
        home = {
            ".claude/.credentials.json": {"json": login()},
            ".claude.json": {"json": {"primaryApiKey": token("console-key", "2")}},
        }
        latency(env, home, options.count)
        silent(authority, env, home)


def latency(env: dict[str, str], home: dict[str, object], count: int) -> None:
    seen = machine(env, home=home)
    one, whole, ratios, asked = [], [], [], 0
    for _ in range(count):
        started = time.perf_counter()
        putting = Putting.on(seen.snapshot, 5.0, Deadline(15.0))
        http.ask(Ask("one", "https://api.anthropic.com/v1/models"), putting.way, Deadline(5.0))
        one.append(time.perf_counter() - started)
        started = time.perf_counter()
        replies = probe_all(seen.snapshot, seen.resolution)
        whole.append(time.perf_counter() - started)
        ratios.append(whole[-1] / one[-1])
        asked = sum(reply.status is not None for reply in replies)
    print(f"one probe:           {statistics.median(one) * 1000:6.0f} ms (least {min(one) * 1000:.0f})")
    print(f"{asked:2} probes, a round:  {statistics.median(whole) * 1000:6.0f} ms (least {min(whole) * 1000:.0f})")
    print(f"ratio:               {statistics.median(ratios):6.2f} (least {min(ratios):.2f}), target 1.30")


def silent(authority: trustme.CA, env: dict[str, str], home: dict[str, object]) -> None:
    hole = StandIn(authority, lambda _: lambda connection: connection.recv(1))
    seen = machine({**env, "HTTPS_PROXY": hole.url}, home=home)
    for timeout, budget in ((5.0, 15.0), (60.0, 2.0)):
        started = time.perf_counter()
        probe_all(seen.snapshot, seen.resolution, timeout=timeout, budget=budget)
        took, limit = time.perf_counter() - started, min(timeout, budget) + 1
        print(f"silent, {timeout:.0f} s each, {budget:.0f} s in all: {took:.2f} s, target {limit:.0f} s")


if __name__ == "__main__":
    main()

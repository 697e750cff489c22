"""What a client does otherwise than the recordings say: the start of a rule's new version range.

    python bench/drift.py PATH_OF_claude [--against 2.1.329] [--topic aws] [--per-topic 3] [--jobs 2] [--no-texts]

Runs recorded set-ups and recorded error texts with the client named, on loopback, and prints every row that came out
otherwise. Exit 1 where something changed. With `--per-topic 9999` all rows are run (some hours).
"""

from __future__ import annotations

import argparse
import concurrent.futures
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import trustme
from conformance.disk import laid_out
from conformance.rows import lines, packs, row
from conformance.sightings import seen
from live import client
from live.sample import Case, groups, mounts, spread
from live.servers import servers

SAME = ("outcome", "host", "authorization", "x_api_key")
UNSENT = {"not_sent", "blocked", "not_logged_in"}
_PLACE = re.compile(r"(\{\{WORK\}\}|/tmp/[\w.-]+)(?=/)")
_PORT = re.compile(r"127\.0\.0\.1:(\{\{PORT\}\}|\d+)")
_MODEL = re.compile(r"(claude-|us\.anthropic\.)[\w.@:\[\]-]+|\d{4}-\d\d-\d\d\S*|req_\w+")


def main() -> None:
    """Run, compare, print."""
    options = asked()
    jobs = [(case, "data") for case in chosen(options)]
    if not options.no_texts:
        jobs += [((pack, line), "texts") for pack, line in texts(options.against) if not options.topic]
    authority = trustme.CA(organization_name="Drift Watch Authority")
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        file = Path(folder) / "ca.pem"
        authority.cert_pem.write_to_path(file)
        found = list(pool.map(lambda job: changed(options.client, *job, authority, str(file)), jobs))
    report = [change for change in found if change]
    print("\n".join(report))
    print(f"{client.version(options.client)} against {options.against}: {len(report)} of {len(jobs)} rows differ")
    sys.exit(1 if report else 0)


def asked() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("client")
    parser.add_argument("--against", default="2.1.329", help="the recordings of this client")
    parser.add_argument("--topic", help="only rows whose id begins so")
    parser.add_argument("--per-topic", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--no-texts", action="store_true")
    return parser.parse_args()


def chosen(options: argparse.Namespace) -> Iterator[Case]:
    """So many rows of every topic and mode."""
    for (_, topic, _), cases in sorted(groups(options.against).items()):
        if options.topic in (None, topic):
            yield from spread(cases, options.per_topic)


def texts(version: str) -> Iterator[Case]:
    """The recorded error texts."""
    return ((pack, line) for pack in packs("texts") if pack.endswith(version) for line in lines(pack, "texts"))


def changed(program: str, case: Case, kind: str, authority: trustme.CA, authority_file: str) -> str:
    """What one row did otherwise, in a line or two; empty where nothing."""
    name, line = row(case[1])["id"], case[1]
    if "managed" in row(line) and not mounts():
        return ""
    standin = servers(authority, row(line)["answers"])
    try:
        with tempfile.TemporaryDirectory() as folder:
            place = laid_out(line, Path(folder), time.time(), standin.port)
            record = client.ran(program, place, standin, authority_file)
    finally:
        standin.close()
    differs = reworded(place.row, record) if kind == "texts" else otherwise(place.row, record, standin.port)
    return f"{name}\n    {differs}" if differs else ""


def otherwise(recorded: Mapping[str, Any], record: Mapping[str, Any], port: int) -> str:
    """Outcome, host or a header's source, then and now. What is a race or a server's whim is left out."""
    then, now = recorded["seen"], seen(recorded, record)
    if now is None or "refused" in then or {then["outcome"], now["outcome"]} <= UNSENT:
        return ""
    now = now | ({"host": now["host"].removesuffix(f":{port}")} if "host" in now else {})
    parts = [f"{key}: {then.get(key)} -> {now.get(key)}" for key in SAME if then.get(key) != now.get(key)]
    return "; ".join(parts)


def reworded(recorded: Mapping[str, Any], record: Mapping[str, Any]) -> str:
    """The words then and now, without what differs from run to run."""
    then, now = worded(recorded["text"]), worded(record["text"])
    return "" if then == now else f"said:  {then[:300]}\n    says:  {now[:300]}"


def worded(text: str) -> str:
    """A text on one line, without paths, ports, models and numbers of requests."""
    text = _MODEL.sub("<m>", _PORT.sub("127.0.0.1:<port>", _PLACE.sub("<place>", text)))
    return " ".join(text.split()).replace("oracle stop", "stand-in stop")


if __name__ == "__main__":
    main()

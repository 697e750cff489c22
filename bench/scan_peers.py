"""Paired measurements of the scanner and of whatever peers are installed.

    python bench/scan_peers.py WHAT [--rounds N] [--tree DIR] [--history REPO] NAME=PROGRAM...

WHAT is hook, tree, history or growth. NAME is one of ours, python, rg, betterleaks, kingfisher, detect-secrets-hook,
secretlint; PROGRAM is what to start. Rounds are interleaved: a busy machine is busy for all. Given are the least
and the median wall time, the least CPU time of all processes together (the steadier figure), the largest process.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from claude_authdoctor.scan.recipe import made
from claude_authdoctor.scan.tables.gate import ANCHORS

Commands = dict[str, list[str]]
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def once(command: list[str], cwd: str) -> tuple[float, float]:
    """Wall and CPU seconds of one run."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=cwd, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def memory(command: list[str], cwd: str) -> int:
    """The largest process of a run, in MB, watched from a process of its own."""
    watch = "import resource as r,subprocess as s,sys;s.run(sys.argv[1:],stdout=-3,stderr=-3)"
    watch += ";print(r.getrusage(r.RUSAGE_CHILDREN).ru_maxrss)"
    words = [sys.executable, "-c", watch, *command]
    done = subprocess.run(words, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    return int(done.stdout or 0) // 1024


def compare(title: str, commands: Commands, cwd: str, rounds: int) -> None:
    """Run all of them in turn and print a line each."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            times[name].append(once(command, cwd))
    print(f"{title} ({rounds} rounds)")
    for name, seen in times.items():
        walls, cpus = sorted(w for w, _ in seen), sorted(c for _, c in seen)
        wall = f"wall min {walls[0] * 1e3:8.1f}  median {walls[len(walls) // 2] * 1e3:8.1f} ms"
        print(f"  {name:24s} {wall}   CPU min {cpus[0] * 1e3:8.1f} ms   {memory(commands[name], cwd):4d} MB")


def on_files(programs: dict[str, str], files: list[str]) -> Commands:
    """How each program is asked about named files, as its hook does."""
    forms = {
        "python": ["-c", "pass"],
        "ours": files,
        "detect-secrets-hook": ["-n", *files],
        "kingfisher": ["scan", *files, "-n", "--no-update-check", "-q", "--redact"],
        "secretlint": files,
    }
    return {name: [program, *forms[name]] for name, program in programs.items() if name in forms}


def on_stage(programs: dict[str, str]) -> Commands:
    """How each program is asked about what is staged."""
    forms = {"ours": ["--staged"], "betterleaks": ["git", "--staged", "--no-banner", "--redact", "."]}
    return {f"{name} --staged": [program, *forms[name]] for name, program in programs.items() if name in forms}


def hook(programs: dict[str, str], tree: str, rounds: int) -> None:
    """One clean file, one leak, fifty files; each staged."""
    texts = [path.read_bytes() for path in sorted(Path(tree).rglob("*.py")) if 2_000 < path.stat().st_size < 20_000][
        :50
    ]
    leak = made(("KEY = '", "sk-", "ant-", "api03-", "{anthropic-body}", "'\n"), Random(1)).encode()
    for title, contents in (
        ("one clean file", texts[:1]),
        ("one leak", [texts[0] + leak]),
        ("fifty clean files", texts),
    ):
        with tempfile.TemporaryDirectory() as folder:
            names = [f"m{number}.py" for number in range(len(contents))]
            for name, text in zip(names, contents, strict=True):
                (Path(folder) / name).write_bytes(text)
            for words in (["init", "-q"], ["add", "-A"]):
                subprocess.run(["git", "-C", folder, *words], check=True)
            compare(title, on_files(programs, names) | on_stage(programs), folder, rounds)


def over_tree(programs: dict[str, str], tree: str, rounds: int) -> None:
    """A whole source tree."""
    literals = [word for anchor in ANCHORS for word in ("-e", anchor.decode())]
    forms = {
        "ours": ["."],
        "rg": ["-uuu", "-a", "-l", "-F", *literals, "."],
        "betterleaks": ["fs", ".", "--no-banner", "--redact", "-l", "error"],
        "kingfisher": ["scan", ".", "--git-history", "none", "-n", "--no-update-check", "-q", "--redact"],
    }
    compare(
        f"tree {Path(tree).name}",
        {name: [program, *forms[name]] for name, program in programs.items() if name in forms},
        tree,
        rounds,
    )


def over_history(programs: dict[str, str], repository: str, rounds: int) -> None:
    """A whole history; ours also a second time, when nothing is new."""
    forms = {
        "ours": ["--history", "--no-cache"],
        "betterleaks": ["git", ".", "--no-banner", "--redact", "-l", "error"],
        "kingfisher": ["scan", ".", "-n", "--no-update-check", "-q", "--redact"],
    }
    commands = {name: [program, *forms[name]] for name, program in programs.items() if name in forms}
    compare(f"history {Path(repository).name}", commands, repository, rounds)
    once([programs["ours"], "--history"], repository)
    compare("the same again", {"ours": [programs["ours"], "--history"]}, repository, rounds)


def growth(programs: dict[str, str], tree: str, rounds: int) -> None:
    """One, ten and a hundred times the same text on standard input: seconds for a megabyte must not grow."""
    text = b"".join(path.read_bytes() for path in sorted(Path(tree).rglob("*.py"))[:60])
    with tempfile.TemporaryDirectory() as folder:
        for times in (1, 10, 100):
            (Path(folder) / "big").write_bytes(text * times)
            compare(f"{len(text) * times / 1e6:.1f} MB", {"ours": [programs["ours"], "big"]}, folder, rounds)


def main() -> None:
    """Read the command line and measure."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("what", choices=["hook", "tree", "history", "growth"])
    asked.add_argument("programs", nargs="+", metavar="NAME=PROGRAM")
    asked.add_argument("--rounds", type=int, default=7)
    asked.add_argument("--tree", default=".")
    asked.add_argument("--history", default=".")
    options = asked.parse_args()
    programs = dict(pair.split("=", 1) for pair in options.programs)
    match options.what:
        case "hook":
            hook(programs, options.tree, options.rounds)
        case "tree":
            over_tree(programs, options.tree, options.rounds)
        case "history":
            over_history(programs, options.history, options.rounds)
        case _:
            growth(programs, options.tree, options.rounds)


if __name__ == "__main__":
    main()

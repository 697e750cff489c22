"""How long `authdoctor explain` takes: a code beside an empty Python, and a log of one megabyte.

python bench/explain_start.py [rounds]
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from statistics import median


def seconds(*command: str, stdin: bytes = b"") -> float:
    """Wall-clock time of one run."""
    start = time.perf_counter()
    subprocess.run(command, input=stdin, capture_output=True, check=True)
    return time.perf_counter() - start


def log() -> bytes:
    """A megabyte of lines that look like ours, with one error near the end."""
    chosen = random.Random(1)
    words = [
        "claude",
        "request",
        "login",
        "anthropic",
        "token",
        "failed",
        "retry",
        "proxy",
        "certificate",
        "api",
        "key",
    ]
    lines = [f"2026-01-01T00:00:00Z [INFO] {' '.join(chosen.choices(words, k=12))}" for _ in range(11_000)]
    return "\n".join([*lines, "Login expired · Please run /login", "exit 1"]).encode()[-1_000_000:]


def main() -> None:
    """Print one line a measure."""
    rounds, python = int(sys.argv[1]) if len(sys.argv) > 1 else 11, sys.executable
    doctor = (python, "-m", "claude_authdoctor")
    measures = {
        "python -c pass": ((python, "-c", "pass"), b""),
        "python -c 'import typer'": ((python, "-c", "import typer"), b""),
        "explain SRC101": ((*doctor, "explain", "SRC101"), b""),
        "explain MESSAGE --no-machine": (
            (*doctor, "explain", "--no-machine", "Login expired · Please run /login"),
            b"",
        ),
        "explain MESSAGE": ((*doctor, "explain", "Login expired · Please run /login"), b""),
        "explain - (1 MB) --no-machine": ((*doctor, "explain", "--no-machine", "-"), log()),
    }
    for name, (command, stdin) in measures.items():
        print(f"{median(seconds(*command, stdin=stdin) for _ in range(rounds)) * 1000:7.0f} ms  {name}")


if __name__ == "__main__":
    main()

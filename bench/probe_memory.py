"""The memory and time of a whole `authdoctor check` against servers that do odd things; and with none at all.

    python bench/probe_memory.py

One line a server: seconds, and the greatest resident size of the process. Target: 64 MB, and the budget of 5 s plus 1 s
for the network beside what `check --offline` takes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import trustme
from probe.broken import ODD
from probe.standin import StandIn, answer

from worlds import login, token

BUDGET = 5.0
RUN = """
import sys
from claude_authdoctor.__main__ import main
try:
    main()
except SystemExit:
    pass
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
sys.stderr.write(chr(10) + peak)
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(f"{folder}/ca.pem")
        os.mkdir(f"{folder}/.claude")
        Path(folder, ".claude", ".credentials.json").write_text(json.dumps(login(expiresAt=9_999_999_999_999)))
        rows = [("offline", None)] + [(name, said) for name, said, _ in ODD]
        worst = 0
        for name, said in rows:
            size, seconds = once(folder, authority, said)
            worst = max(worst, size)
            print(f"{name:32} {seconds:6.2f} s {size / 1024:6.1f} MB")
        print(f"worst: {worst / 1024:.1f} MB, target 64 MB")


def once(folder: str, authority: trustme.CA, said: object) -> tuple[int, float]:
    """The resident size in KiB and the seconds of one check."""
    server = StandIn(authority, lambda request: said if "anthropic" in request.host else answer(404, {}))
    env = {
        "PATH": os.environ["PATH"],
        "HOME": folder,
        "HTTPS_PROXY": server.url,
        "NODE_EXTRA_CA_CERTS": f"{folder}/ca.pem",
        "ANTHROPIC_API_KEY": token("console-key"),
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    arguments = ["check", "--format", "json", *(["--offline"] if said is None else ["--timeout", str(BUDGET)])]
    started = time.perf_counter()
    run = subprocess.run(
        [sys.executable, "-c", RUN, *arguments], env=env, cwd=folder, capture_output=True, text=True, check=False
    )
    server.close()
    return int(run.stderr.splitlines()[-1]), time.perf_counter() - started


if __name__ == "__main__":
    main()

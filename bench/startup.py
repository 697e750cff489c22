"""Start-up: `--version` against a bare interpreter, `check --offline` against `claude auth status` and `claude doctor`.

    python bench/startup.py [--client PATH_OF_claude] [--count 21]

Both run in turn on a made-up machine with a login in a temporary home. Prints tables of medians and pairwise ratios.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from pairs import in_turn, table

from worlds import login


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--client", help="the real client, for the comparison")
    parser.add_argument("--count", type=int, default=21)
    options = parser.parse_args()
    ours = shutil.which("authdoctor", path=str(Path(sys.executable).parent)) or "authdoctor"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / ".claude").mkdir(mode=0o700)
        store = home / ".claude" / ".credentials.json"
        store.write_text(json.dumps(login(expiresAt=int(time.time() * 1000) + 6 * 3_600_000)))
        store.chmod(0o600)
        environ = {"HOME": folder, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        bare = {"python -c pass": [sys.executable, "-c", "pass"], "authdoctor --version": [ours, "--version"]}
        print(table(in_turn(bare, environ, folder, options.count), "python -c pass"), end="\n\n")
        against = "authdoctor check --offline"
        checks = {against: [ours, "check", "--offline"], "authdoctor resolve --json": [ours, "resolve", "--json"]}
        if options.client:
            against = "claude auth status --json"
            checks[against] = [options.client, "auth", "status", "--json"]
            checks["claude doctor"] = [options.client, "doctor"]
            environ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1"  # doctor would ask for the newest version
        print(table(in_turn(checks, environ, folder, options.count), against))


if __name__ == "__main__":
    main()

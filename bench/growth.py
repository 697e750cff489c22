"""How the cost of `check --offline` grows with settings, start-up files and environment: 1, 10 and 100 times as much.

    python bench/growth.py [--count 7]

Each home holds N permission rules in its settings, N lines in .bashrc and N/10 variables. Prints a table of medians.
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

BASE = 100  # lines and rules of the smallest home
TIMES = (1, 10, 100)


def main() -> None:
    """Lay out three homes and run the same command in each, in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=7)
    options = parser.parse_args()
    ours = shutil.which("authdoctor", path=str(Path(sys.executable).parent)) or "authdoctor"
    with tempfile.TemporaryDirectory() as folder:
        commands = {}
        for times in TIMES:
            environ = laid_out(Path(folder) / str(times), BASE * times)
            given = [f"{name}={value}" for name, value in environ.items()]
            commands[f"{times} x"] = ["/usr/bin/env", "-i", *given, ours, "check", "--offline"]
        print(table(in_turn(commands, {}, folder, options.count), "1 x"))


def laid_out(home: Path, size: int) -> dict[str, str]:
    """One home, and the environment to run in."""
    (home / ".claude").mkdir(parents=True, mode=0o700)
    store = home / ".claude" / ".credentials.json"
    store.write_text(json.dumps(login(expiresAt=int(time.time() * 1000) + 6 * 3_600_000)))
    store.chmod(0o600)
    rules = [f"Bash(make target-{number})" for number in range(size)]
    (home / ".claude" / "settings.json").write_text(json.dumps({"permissions": {"allow": rules}}))
    lines = [f"export PROJECT_{number}=value-{number}  # a line like many" for number in range(size)]
    (home / ".bashrc").write_text("\n".join([*lines, "export ANTHROPIC_MODEL=sonnet"]) + "\n")
    many = {f"PROJECT_{number}": f"value-{number}" for number in range(size // 10)}
    return {"HOME": str(home), "PATH": "/usr/bin:/bin", "SHELL": "/bin/bash", "ANTHROPIC_MODEL": "sonnet", **many}


if __name__ == "__main__":
    main()

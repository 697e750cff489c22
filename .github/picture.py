"""Draw the picture of the README from a real run: `python .github/picture.py` writes .github/check.svg.

A machine is laid out in a temporary home (a login, and a key that the profile exports), `authdoctor check --offline`
runs there as a process with colour on, and its output becomes an SVG of text.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from worlds import login, token  # noqa: E402

PICTURE = ROOT / ".github" / "check.svg"
COLOURS = {"1;31": "#e5534b", "1;33": "#c69026", "36": "#39c5cf", "1": "#f0f6fc"}
LINE, LETTER, MARGIN = 18, 8.05, 14
_PAINT = re.compile(r"\x1b\[([0-9;]*)m")


def output() -> str:
    """What `authdoctor check --offline` prints on the made-up machine, at 80 columns and in colour."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / ".claude").mkdir(mode=0o700)
        (home / "project").mkdir()
        store = home / ".claude" / ".credentials.json"
        store.write_text(json.dumps(login(expiresAt=int(time.time() * 1000) + 6 * 3_600_000)))
        store.chmod(0o600)
        (home / ".bashrc").write_text(f"alias ll='ls -l'\nexport ANTHROPIC_API_KEY={token('console-key')}\n")
        environ = {
            "HOME": folder, "PATH": os.environ["PATH"], "COLUMNS": "80", "FORCE_COLOR": "1", "SHELL": "/bin/bash",
            "ANTHROPIC_API_KEY": token("console-key"), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8",
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "claude_authdoctor", "check", "--offline", "--mode", "print"],
            env=environ, cwd=home / "project", capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.stdout


def spans(line: str) -> str:
    """One line as SVG text, each colour a span."""
    parts, colour = [], ""
    for number, piece in enumerate(_PAINT.split(line)):
        if number % 2:
            colour = COLOURS.get(piece, "")
        elif piece:
            style = f' fill="{colour}"' if colour else ""
            weight = ' font-weight="bold"' if colour else ""
            parts.append(f"<tspan{style}{weight}>{escape(piece)}</tspan>")
    return "".join(parts)


def drawn(text: str) -> str:
    """The whole picture."""
    lines = ["$ authdoctor check --offline", *text.rstrip("\n").split("\n")]
    width, height = 2 * MARGIN + 80 * LETTER, 2 * MARGIN + len(lines) * LINE
    rows = "\n".join(
        f'<text x="{MARGIN}" y="{MARGIN + (number + 1) * LINE - 5}" xml:space="preserve">{spans(line)}</text>'
        for number, line in enumerate(lines)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
        f'font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="13" fill="#adbac7">\n'
        f'<rect width="100%" height="100%" rx="6" fill="#1c2128"/>\n{rows}\n</svg>\n'
    )


if __name__ == "__main__":
    PICTURE.write_text(drawn(output()), encoding="utf-8")

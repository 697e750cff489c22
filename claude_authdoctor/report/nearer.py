"""Paths as people write them: from the top of a checkout, and with `~` below the home folder."""

from __future__ import annotations

import re

from claude_authdoctor.model.snapshot import Snapshot


def nearer(said: str, seen: Snapshot) -> str:
    """Those of a judged checkout from its top, others with `~`."""
    root = seen.checkout.root if seen.checkout else ""
    return tilde(begun(said, root, r"[/\\]", "") if len(root) > 1 else said, seen.host.home)


def tilde(said: str, home: str) -> str:
    """Paths under the home folder with `~`, as people write them; only where a path begins."""
    if len(home) < 2 or not (home[0] in "/\\" or home[1] == ":"):  # noqa: PLR2004 - a drive's letter and its colon
        return said
    return begun(said, home, r"(?=[/\\])", "~")


def begun(said: str, folder: str, end: str, short: str) -> str:
    """The paths that begin with a folder and its end, with something shorter in their place."""
    return re.sub(rf"(?<![\w./\\~-]){re.escape(folder)}{end}", lambda _: short, said)

"""The folder for what authdoctor itself must remember: the journal of repairs, the marks of refreshes."""

from __future__ import annotations

import os
from collections.abc import Mapping

from claude_authdoctor.model.machine import Platform


def state_folder(platform: Platform, environ: Mapping[str, str], home: str) -> str:
    """Where authdoctor keeps what must outlive a run."""
    if platform == "windows":
        return os.path.join(environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local"), "authdoctor")
    if platform == "macos":
        return os.path.join(home, "Library", "Application Support", "authdoctor")
    base = environ.get("XDG_STATE_HOME", "")
    return os.path.join(base if os.path.isabs(base) else os.path.join(home, ".local", "state"), "authdoctor")

"""This machine as a job in another folder would find it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from claude_authdoctor.collect.here import ThisMachine


class JobMachine(ThisMachine):
    """This machine with `folder` as its working folder; the process itself stays where it is."""

    def __init__(self, folder: str, environ: Mapping[str, str] | None = None) -> None:
        super().__init__(environ)
        self._folder = os.path.normpath(os.path.join(super().cwd, folder))  # the shell's own folder may be gone

    @property
    def cwd(self) -> str:
        """The checkout's folder."""
        return self._folder

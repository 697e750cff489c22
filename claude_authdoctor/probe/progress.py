"""One line on a terminal while the network is asked; nothing anywhere else."""

from __future__ import annotations

from typing import TextIO

from claude_authdoctor.catalog import words


class Line:
    """Progress for `probe_all`: writes over itself, and leaves nothing behind."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = stream.isatty()
        self._text: str = words("probe")["progress"]["line"]

    def __call__(self, done: int, total: int) -> None:
        """Show how far it is; wipe the line at the end."""
        if self._shown:
            self._stream.write("\r\x1b[K" + ("" if done == total else self._text.format(done=done, total=total)))
            self._stream.flush()

"""No text of ours, or of anybody's in it, becomes a command of a CI runner by accident.

GitHub's runner takes a line for a command when it begins with `::` after blanks, and `##[` anywhere in a line; Azure's
takes `##vso[`, TeamCity's `##teamcity[`.
"""

from __future__ import annotations

import re

_BEGINS = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)
_MARKS = re.compile(r"##(?=(?:vso|teamcity)?\[)")


def defused(text: str) -> str:
    """A text for people in which no line is a command of a runner."""
    return _MARKS.sub("# #", _BEGINS.sub(r"\1: ", text))

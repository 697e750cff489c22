"""Text made harmless for Markdown: escaped, or as a code span. Apart from the reports, so that a page loads little."""

from __future__ import annotations

import re

from claude_authdoctor.report.sanitise import visible

LOOKALIKES = {ord("`"): "\u02cb"}  # a code span knows no escape
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~@:/])")


def escaped(text: str) -> str:
    """`text` with every character that Markdown or HTML gives a meaning to taken literally."""
    return _SPECIAL.sub(r"\\\1", visible(text)).replace("&", "&amp;").replace("\\<", "&lt;").replace("\\>", "&gt;")


def code(text: str) -> str:
    """`text` as a code span, whatever backticks it holds."""
    return f"`{visible(text).translate(LOOKALIKES)}`"


def cell(text: str) -> str:
    """The same within a table, where a bar would end the cell; behind a backslash it is shown as a bar."""
    return code(text).replace("|", "\\|")

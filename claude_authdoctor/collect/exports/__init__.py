"""Where each variable is set: file and line, found without running anything."""

from claude_authdoctor.collect.exports.find import find_exports
from claude_authdoctor.collect.exports.match import Match, match

__all__ = ["Match", "find_exports", "match"]

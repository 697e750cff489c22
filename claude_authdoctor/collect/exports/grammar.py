"""The shell's grammar by tree-sitter-bash, loaded only when a file must be understood."""

from __future__ import annotations

import re
import time
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

PARSE_SECONDS = 0.4  # of this process, so that a busy machine finds the same
# What is not ASCII is part of some word: masking it keeps every offset and spares the grammar broken encodings.
_MASK = b"x" + bytes(range(1, 128)) + b"x" * 128
# A qualifier of zsh, as in `*.zsh(N)`, makes the grammar swallow the lines below it.
_ZSH_QUALIFIER = re.compile(rb"(?<=[\w*/?\]}])\([#a-zA-Z.,@/^=%*-]{1,12}\)(?=[\s;)\]])")


@cache
def parser() -> Parser:
    """The parser, imported on first use: importing costs more than reading all start-up files."""
    import tree_sitter  # noqa: PLC0415 - only machines whose shell files mention a variable pay for it
    import tree_sitter_bash  # noqa: PLC0415

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))


def tree_of(data: bytes) -> Node | None:
    """The tree of a shell text, None where parsing takes longer than `PARSE_SECONDS`; offsets are those of `data`."""
    masked = _ZSH_QUALIFIER.sub(lambda match: b"x" * len(match[0]), data.translate(_MASK))
    latest = time.process_time() + PARSE_SECONDS
    reader = parser()
    try:
        tree = reader.parse(
            lambda offset, _point: masked[offset : offset + 65536],
            progress_callback=lambda _offset, _failed: time.process_time() > latest,
        )
    except ValueError:  # what it says when the time is up
        reader.reset()
        return None
    return tree.root_node

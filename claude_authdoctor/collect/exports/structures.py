"""How each structure of the shell's grammar is read: which of its parts are run, as far as that is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from claude_authdoctor.collect.exports import commands
from claude_authdoctor.collect.exports.conditions import fits
from claude_authdoctor.collect.exports.settings import assignment
from claude_authdoctor.collect.exports.tally import Sure, opposite, stronger, weaker
from claude_authdoctor.collect.exports.words import as_bytes_text, as_text, tokens, words

if TYPE_CHECKING:
    from tree_sitter import Node

    from claude_authdoctor.collect.exports.shell import Shell

_ITEMS_LIMIT = 60
_KEYWORDS = frozenset({"if", "for", "while", "until", "case", "do", "then", "else", "{", "(", "function", "select"})
_CONTAINERS = (
    "program",
    "compound_statement",
    "do_group",
    "variable_assignments",
    "heredoc_redirect",
    "redirected_statement",
)


def _contained(shell: Shell, node: Node, sure: Sure) -> Sure:
    return shell.sequence(node.children, sure)


def _broken(shell: Shell, node: Node, sure: Sure) -> Sure:
    """What the grammar could not put together: behind a loose keyword nobody knows what is run."""
    loose = next((i for i, child in enumerate(node.children) if child.type in _KEYWORDS), len(node.children))
    shell.sequence(node.children[:loose], sure)
    return shell.sequence(node.children[loose:], weaker(sure, None))


def _apart(shell: Shell, node: Node, sure: Sure) -> Sure:  # noqa: ARG001 - one signature for all structures
    """A subshell or a pipeline: what it sets stays in it."""
    shell.sequence(node.children, False)
    return None


def _negated(shell: Shell, node: Node, sure: Sure) -> Sure:
    return opposite(shell.sequence(node.children, sure))


def _list(shell: Shell, node: Node, sure: Sure) -> Sure:
    """`a && b || c`: each part runs if what came before allows it."""
    spine = [node]
    while spine[-1].children and spine[-1].children[0].type == "list":
        spine.append(spine[-1].children[0])
    status = shell.walk(spine[-1].children[0], sure)
    for part in reversed(spine):
        operator, right = part.children[1].type, part.children[-1]
        if operator == "&&":
            status = weaker(status, shell.walk(right, weaker(sure, status)))
        else:
            status = stronger(status, shell.walk(right, weaker(sure, opposite(status))))
    return status


def _clauses(node: Node) -> Iterator[tuple[list[Node], list[Node]]]:
    """The conditions and the body of `if` and each `elif`; of `else` no conditions."""
    conditions: list[Node] = []
    body: list[Node] = []
    into = body if node.type == "else_clause" else conditions
    later = []
    for child in node.children:
        if child.type == "then":
            into = body
        elif child.type in ("elif_clause", "else_clause"):
            later.append(child)
        else:
            into.append(child)
    yield conditions, body
    for clause in later:
        yield from _clauses(clause)


def _if(shell: Shell, node: Node, sure: Sure) -> Sure:
    remaining = sure
    for conditions, body in _clauses(node):
        status = shell.sequence(conditions, remaining) if conditions else True
        shell.sequence(body, weaker(remaining, status))
        remaining = weaker(remaining, opposite(status))
    return None


def _case(shell: Shell, node: Node, sure: Sure) -> Sure:
    value = node.child_by_field_name("value")
    text = shell.scope.paths.read(shell.slice(value)).text if value is not None else None
    remaining = sure
    for item in (child for child in node.children if child.type == "case_item"):
        closing = next((i for i, child in enumerate(item.children) if child.type == ")"), 0)
        patterns = shell.here.text[item.start_byte : item.children[closing].start_byte].lstrip("(").split("|")
        found = [_fits(shell, text, pattern.strip()) for pattern in patterns]
        shell.sequence(item.children[closing + 1 :], weaker(remaining, stronger(*found)))
        remaining = weaker(remaining, opposite(stronger(*found)))
    return None


def _fits(shell: Shell, text: str | None, raw: str) -> Sure:
    pattern = shell.scope.paths.read(raw)
    if raw == "*":
        return True
    return None if text is None or pattern.text is None else fits(text, pattern.text)


def _for(shell: Shell, node: Node, sure: Sure) -> Sure:
    """A loop over words known is read once for each; any other once, as something that may happen."""
    variable, body = node.child_by_field_name("variable"), node.child_by_field_name("body")
    start = next((child.end_byte for child in node.children if child.type == "in"), None)
    if variable is None or body is None:
        return None
    raw = words(shell.here.text, start, body.start_byte) if start is not None else ()
    items = [item for word in raw[:_ITEMS_LIMIT] for item in _items(shell, word.raw)][:_ITEMS_LIMIT]
    for item in items:
        shell.scope.assigned[shell.slice(variable)] = item
        shell.walk(body, sure if item is not None else weaker(sure, None))
    if not raw:
        shell.scope.assigned[shell.slice(variable)] = None
        shell.walk(body, weaker(sure, None))
    return None


def _items(shell: Shell, raw: str) -> Sequence[str | None]:
    meaning = shell.scope.paths.read(re.sub(r"\([^)]*\)$", "", raw))
    if meaning.text is None or not meaning.pattern:
        return (meaning.text,)
    return tuple(as_bytes_text(path) for path in shell.files.expand(as_text(meaning.text)))


def _while(shell: Shell, node: Node, sure: Sure) -> Sure:
    condition, body = node.child_by_field_name("condition"), node.child_by_field_name("body")
    status = shell.walk(condition, sure) if condition is not None else None
    if body is not None:
        shell.walk(body, weaker(sure, None if status is not False else False))
    return None


def _test(shell: Shell, node: Node, sure: Sure) -> Sure:  # noqa: ARG001
    raw = [word.raw for word in tokens(shell.slice(node)[:2000].replace("\n", " "))]
    if raw[:1] not in (["["], ["[["]):
        return None
    return shell.conditions.holds([word for word in raw[1:] if word not in ("]", "]]")], patterns=raw[0] == "[[")


def _define(shell: Shell, node: Node, sure: Sure) -> Sure:
    """A function: what it sets is set if it is called. A call that is seen reads it again."""
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name is None or body is None:
        return None
    if sure is not False:
        shell.functions[shell.slice(name)] = (body, shell.here)
    shell.body(body, weaker(sure, None))
    return True


STRUCTURES: dict[str, Callable[[Shell, Node, Sure], Sure]] = {
    "command": commands.simple,
    "declaration_command": commands.declaration,
    "unset_command": commands.declaration,
    "variable_assignment": assignment,
    **dict.fromkeys(_CONTAINERS, _contained),
    **dict.fromkeys(("subshell", "pipeline"), _apart),
    "ERROR": _broken,
    "negated_command": _negated,
    "list": _list,
    "if_statement": _if,
    "case_statement": _case,
    "for_statement": _for,
    "c_style_for_statement": lambda shell, node, sure: _contained(shell, node, weaker(sure, None)),
    "while_statement": _while,
    "test_command": _test,
    "function_definition": _define,
}

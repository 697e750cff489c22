"""Edits of JSON texts that leave every other byte alone: order, indentation, comments, final newline, BOM.

Each edit is read back: unless exactly the intended member changed, there is no edit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from claude_authdoctor.model.jsonc import Member, members
from claude_authdoctor.model.repair import CannotRepairError

Path = tuple[str, ...]
BOM = b"\xef\xbb\xbf"
_KEY = re.compile(r'"(?:\\.|[^"\\])*"\s*:\s*')
_GAP = re.compile(r"\s*")
_INDENT = "  "


def dropped(data: bytes, path: Path) -> bytes:
    """Without the member at `path`, and every other one of that name."""
    text = _text(data)
    found = list(_at(text, path))
    if not found:
        raise CannotRepairError(path)
    for member in reversed(found):
        text = _without(text, member)
    wanted = _value(data)
    del _inside(wanted, path[:-1])[path[-1]]
    return _checked(data, text, wanted)


def put(data: bytes, path: Path, value: Any) -> bytes:
    """With `value` at `path`: in place of what stands there, or as the last member of its object."""
    text, wanted = _text(data), _value(data)
    found = list(_at(text, path))
    if found:
        member = found[-1]
        key = _KEY.match(text, member.start)
        start = key.end() if key else member.start
        text = text[:start] + _written(value, _indent_at(text, member.start)) + text[member.end :]
    else:
        text = _added(text, path, value)
    _inside(wanted, path[:-1], make=True)[path[-1]] = value
    return _checked(data, text, wanted)


def renamed(data: bytes, path: Path, name: str) -> bytes:
    """With another key for the member at `path`, value and place kept."""
    text, wanted = _text(data), _value(data)
    table, found = _inside(wanted, path[:-1]), list(_at(text, path))
    if len(found) != 1 or name in table:
        raise CannotRepairError(path)
    start = found[0].start
    key = _KEY.match(text, start)
    assert key
    old = key.group()
    text = text[:start] + json.dumps(name) + old[old.rindex('"') + 1 :] + text[key.end() :]
    table[name] = table.pop(path[-1])
    return _checked(data, text, wanted)


def cut(data: bytes, start: int, end: int) -> bytes:
    """Without the member at these offsets, in JSON with comments; it must be one."""
    text = data.decode("latin-1")
    found = next((member for member in members(text) if (member.start, member.end) == (start, end)), None)
    if found is None:
        raise CannotRepairError(start)
    after = _without(text, found)
    if sum(1 for _ in members(after)) >= sum(1 for _ in members(text)):
        raise CannotRepairError(start)
    return after.encode("latin-1")


def _text(data: bytes) -> str:
    return data.removeprefix(BOM).decode("latin-1")


def _value(data: bytes) -> Any:
    try:
        return json.loads(data.removeprefix(BOM).decode("utf-8"))
    except (ValueError, RecursionError) as fault:
        raise CannotRepairError from fault


def _checked(before: bytes, text: str, wanted: Any) -> bytes:
    """The edited text as bytes, if it says what it shall say."""
    data = (BOM if before.startswith(BOM) else b"") + text.encode("latin-1")
    if _value(data) != wanted:
        raise CannotRepairError
    return data


def _at(text: str, path: Path) -> Iterator[Member]:
    return (member for member in members(text) if member.path == path)


def _inside(value: Any, path: Sequence[str], *, make: bool = False) -> Any:
    for key in path:
        if make and isinstance(value, dict):
            value.setdefault(key, {})
        value = value[key] if isinstance(value, dict) and key in value else None
    if not isinstance(value, dict | list):
        raise CannotRepairError(path)
    return value


def _without(text: str, member: Member) -> str:
    """Cut a member with one comma: the one behind it, else the one before it."""
    behind = re.compile(r"\s*,").match(text, member.end)
    if behind:
        following = _GAP.match(text, behind.end())
        end = following.end() if following else behind.end()
        return text[: member.start] + text[end:]
    before = text[: member.start].rstrip()
    if before.endswith(","):
        return before[:-1] + text[member.end :]
    gap = _GAP.match(text, member.end)
    closed = gap and text[gap.end() : gap.end() + 1] in ("}", "]")
    return before + text[gap.end() if gap and closed else member.end :]


def _added(text: str, path: Path, value: Any) -> str:
    """A new last member of the object at `path[:-1]`, which is made if need be."""
    parent = path[:-1]
    holder = next(iter(reversed(list(_at(text, parent)))), None) if parent else None
    if parent and holder is None:
        return _added(text, parent, {path[-1]: value})
    limit = holder.end if holder else len(text.rstrip())
    closing = limit - 1
    inner = [m for m in members(text) if len(m.path) == len(path) and m.path[:-1] == parent and m.end <= limit]
    if text[closing : closing + 1] != "}":
        raise CannotRepairError(path)
    entry = f"{json.dumps(path[-1])}: "
    if inner:
        last = inner[-1]
        lead = text[: last.start][len(text[: last.start].rstrip()) :]
        lead = lead if "\n" in lead or len(inner) > 1 else " "
        return text[: last.end] + "," + lead + entry + _written(value, _indent_at(text, last.start)) + text[last.end :]
    opening = text.rindex("{", 0, limit)
    if text[opening + 1 : closing].strip():
        raise CannotRepairError(path)
    outer = _indent_at(text, opening)
    inside = outer + _INDENT
    return f"{text[: opening + 1]}\n{inside}{entry}{_written(value, inside)}\n{outer}{text[closing:]}"


def _indent_at(text: str, offset: int) -> str:
    """The blanks at the beginning of a line."""
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    return line[: len(line) - len(line.lstrip())]


def _written(value: Any, indent: str) -> str:
    said = json.dumps(value, indent=len(_INDENT) if isinstance(value, dict) else None)
    return said.replace("\n", f"\n{indent}")

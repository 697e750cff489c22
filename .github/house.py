"""Draw the house from its imports: `python .github/house.py` writes .github/house.svg.

A room is a folder or a single module of the package, with the first sentence of its docstring. It stands one floor
above the highest room it imports from. A line is an import that no other path of imports stands for.
What only builds the catalogue (`catalog.build`, `scan.build`) is no part of the running house.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "claude_authdoctor"
PICTURE = ROOT / ".github" / "house.svg"
BUILDERS = ("catalog/build.py", "catalog/complete.py", "catalog/extras.py", "catalog/spelling.py", "scan/build.py")
WIDTH, HEIGHT, GAP, FLOOR = 200, 74, 22, 118
PURE = ("model", "catalog", "resolve", "check", "explain", "diagnose", "report")
Rooms = Mapping[str, frozenset[str]]


def rooms() -> Rooms:
    """Every room with the rooms it imports from."""
    found: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if name not in (*BUILDERS, "__init__.py"):
            found.setdefault(room_of(name), set()).update(imported(path))
    return {room: frozenset(others & found.keys() - {room}) for room, others in found.items()}


def room_of(name: str) -> str:
    """The folder a file lies in, or the file itself at the top."""
    return name.partition("/")[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """The rooms a file imports from, for types or not."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("claude_authdoctor"):
            inner = node.module.split(".")[1:2]
            yield from inner or [alias.name for alias in node.names]


def floors(house: Rooms) -> list[list[str]]:
    """The rooms from the ground up. RecursionError where rooms import each other in a circle."""

    @cache
    def floor(room: str) -> int:
        return 1 + max((floor(other) for other in house[room]), default=-1)

    height = 1 + max(floor(room) for room in house)
    return [sorted(room for room in house if floor(room) == level) for level in range(height)]


def lines(house: Rooms) -> Iterator[tuple[str, str]]:
    """The imports that say something new: no longer path of imports leads to the same room."""

    @cache
    def below(room: str) -> frozenset[str]:
        return house[room].union(*(below(other) for other in house[room]))

    for room, others in sorted(house.items()):
        for other in sorted(others):
            if not any(other in below(third) for third in others):
                yield room, other


def purpose(room: str) -> str:
    """The first sentence of a room's docstring."""
    path = PACKAGE / room / "__init__.py"
    text = ast.get_docstring(ast.parse((path if path.exists() else PACKAGE / f"{room}.py").read_text("utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split()).partition(". ")[0].rstrip(".")


def wrapped(text: str, letters: int = 31, most: int = 3) -> list[str]:
    """Text in lines of at most `letters`; what does not fit into `most` lines ends in three dots."""
    rows = [""]
    for word in text.split():
        rows[-1:] = [f"{rows[-1]} {word}".strip()] if len(rows[-1]) + len(word) < letters else [rows[-1], word]
    return rows if len(rows) <= most else [*rows[: most - 1], rows[most - 1] + " ..."]


def drawn(house: Rooms) -> str:
    """The whole picture."""
    levels = floors(house)
    wide = max(len(level) for level in levels) * (WIDTH + GAP) + GAP
    tall = len(levels) * FLOOR + GAP
    places = {
        room: (wide / 2 + (number - (len(level) - 1) / 2) * (WIDTH + GAP) - WIDTH / 2, tall - (up + 1) * FLOOR + GAP)
        for up, level in enumerate(levels)
        for number, room in enumerate(level)
    }
    parts = [line_between(places[above], places[under]) for above, under in lines(house)]
    parts += [box(room, place) for room, place in places.items()]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{tall}" font-family="sans-serif">'
    return "\n".join([head, '<rect width="100%" height="100%" fill="#ffffff"/>', *parts, "</svg>"]) + "\n"


def line_between(above: tuple[float, float], under: tuple[float, float]) -> str:
    """A curve from the foot of one room to the head of another."""
    (x1, y1), (x2, y2) = (above[0] + WIDTH / 2, above[1] + HEIGHT), (under[0] + WIDTH / 2, under[1])
    bend = (y2 - y1) / 2
    way = f"M{x1:.0f} {y1:.0f} C{x1:.0f} {y1 + bend:.0f} {x2:.0f} {y2 - bend:.0f} {x2:.0f} {y2:.0f}"
    return f'<path d="{way}" fill="none" stroke="#8a94a0" stroke-width="1.2"/>'


def box(room: str, place: tuple[float, float]) -> str:
    """A room: pure ones are green, those that touch the world are sand."""
    x, y = place
    colour = "#dff1e0" if room in PURE else "#f6ecd6"
    rows = [
        f'<text x="{x + 9:.0f}" y="{y + 36 + 13 * number:.0f}" font-size="10.5" fill="#454d56">{escape(row)}</text>'
        for number, row in enumerate(wrapped(purpose(room)))
    ]
    frame = f'<rect x="{x:.0f}" y="{y:.0f}" width="{WIDTH}" height="{HEIGHT}" rx="5" fill="{colour}" stroke="#5c6670"/>'
    name = f'<text x="{x + 9:.0f}" y="{y + 19:.0f}" font-size="13.5" font-weight="bold" fill="#1c2128">{room}</text>'
    return "\n".join([frame, name, *rows])


if __name__ == "__main__":
    PICTURE.write_text(drawn(rooms()), encoding="utf-8")

"""Finds the few texts of a history that may hold something, without reading the others in Python.

For each batch of commits one git writes the diffs to a file and another searches it: `git grep` is the fastest search
that is surely there. `scan.whole` is the way of the fast engine.
"""

from __future__ import annotations

import codecs
import os

from claude_authdoctor.scan import engine
from claude_authdoctor.scan.brought import Sifted, Suspect, brought_by
from claude_authdoctor.scan.git import Git
from claude_authdoctor.scan.lanes import spread, told
from claude_authdoctor.scan.tables.grep import PATTERNS
from claude_authdoctor.scan.tables.rules import CONTEXT

_BATCH = 8_000  # commits at most: what git has unpacked for one of them serves the next
_DIFFS: tuple[str, ...] = (
    "diff-tree",
    "--stdin",
    "-r",
    "-c",
    "--root",
    "-p",
    "--text",
    "--full-index",
    "--no-renames",
    "--no-indent-heuristic",  # which of equal lines a diff calls new makes no difference here
)
_DIFFS += (
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--always",
    "--pretty=raw",
    "--src-prefix=/",
    "--dst-prefix=/",
)
# Archives and UTF-16 as in scan.tree, behind the sign of an added line or of one that stays.
_ODD = (r"^[+ ]PK\x03\x04", r"^[+ ]\x1f\x8b", r"^[+ ]\xff\xfe", r"^[+ ]\xfe\xff", r"k\x00-\x00a\x00n\x00t\x00")
FEW, _WHOLE = 500, 1_000_000  # so few commits that their diffs may hold the texts whole, and how git is told so
_PATHS = 1_000  # paths that are followed
_WORTH_IT = 1 << 20  # bytes of diff from which on starting the fast engine pays
_SEARCHED = 96 << 20  # bytes of diff that git may search at once: it reads files whole


def sift(commits: list[bytes]) -> Sifted:
    """The texts worth examining that these commits brought, each blob once, in the order of the commits.

    Of few commits git shows each text whole. Of many only the lines that changed: then a text whose anchor may stand
    far from its value (`context` in rules/tokens.toml) is followed through all its versions.
    """
    few = len(commits) <= FEW
    found: dict[bytes, Suspect] = {}
    parts = spread(commits, _BATCH, lambda file, batch: _batch(file, batch, whole=few))
    parts += [] if few else _followed(commits, parts)
    for suspect in (suspect for part in parts for suspect in part.suspects):
        found.setdefault(suspect.blob or suspect.commit, suspect)
    return Sifted(list(found.values()), all(part.all_read for part in parts))


def _followed(commits: list[bytes], parts: list[Sifted]) -> list[Sifted]:
    """Every version of the texts whose anchor may stand far from the value."""
    paths = sorted({suspect.path for part in parts for suspect in part.suspects if suspect.context})[:_PATHS]
    return spread(commits, len(commits), lambda file, batch: brought_by(file, batch, paths)) if paths else []


def _batch(file: str, commits: list[bytes], *, whole: bool) -> Sifted:
    """What is telling in the diffs of some commits."""
    all_read = _write_diffs(file, commits, whole=whole)
    try:
        return Sifted(_suspects(file) if _telling(file) else [], all_read)
    finally:
        os.remove(file)


def _write_diffs(file: str, commits: list[bytes], *, whole: bool) -> bool:
    """Writes the diffs, newest first: so git finds the older texts, which it stores as differences, in its cache.

    Whether git could read all.
    """
    unified = f"--unified={_WHOLE if whole else 0}"
    with told(file + ".in", reversed(commits), *_DIFFS, unified, stdout=file) as git:
        return git.end() == 0


def _telling(file: str) -> bool:
    """Whether git finds anything in the file, or cannot tell."""
    if os.path.getsize(file) > _SEARCHED:
        return True
    patterns = [word for pattern in PATTERNS + _ODD for word in ("-e", pattern)]
    folder, name = os.path.split(file)
    git = Git("grep", "--no-index", "--no-exclude-standard", "-q", "-a", "-P", *patterns, "--", name, cwd=folder)
    return git.end() != 1


def _suspects(file: str) -> list[Suspect]:
    """The texts that the telling lines of a file of diffs belong to, oldest first; a line that goes tells nothing."""
    with open(file, "rb") as diffs:
        data = diffs.read()
    found: dict[Suspect, bool] = {}
    done = -1
    search = (engine.fast() if len(data) > _WORTH_IT else None) or engine.plain
    for spot in search(data):
        line = data.rfind(b"\n", 0, spot - 1) + 1
        if data[line : line + 1] == b"-":
            continue
        context = data.endswith(CONTEXT, max(0, spot - engine.LONGEST), spot)
        if spot > done or context:
            suspect, done = _owner(data, spot)
            if suspect:
                found[suspect] = found.get(suspect, False) or context
    age = {commit: number for number, commit in enumerate(dict.fromkeys(suspect.commit for suspect in found))}
    oldest_first = sorted(found.items(), key=lambda item: -age[item[0].commit])
    return [suspect._replace(context=context) for suspect, context in oldest_first]


def _owner(data: bytes, spot: int) -> tuple[Suspect | None, int]:
    """Whose text a byte of a diff belongs to, and where that text's diff ends; None where only its name is told."""
    head = data.rfind(b"\ncommit ", 0, spot) + 1
    commit = data[head + 7 : data.index(b"\n", head)]
    diff = data.rfind(b"\ndiff --", head, spot) + 1
    ends = data.find(b"\ndiff --", spot), data.find(b"\ncommit ", spot)
    end = min((place for place in ends if place >= 0), default=len(data))
    if not diff:
        return Suspect(commit), end
    index = data.find(b"\nindex ", diff, end)
    named = data.find(b"\n+++ ", max(index, diff), end)
    if index < 0 or named < 0:
        return None, end
    blob = data[index : data.index(b"\n", index + 1)].split(b"..")[1].split(b" ")[0]
    return Suspect(commit, blob, _path(data[named + 5 :].split(b"\n", 1)[0])), end


def _path(quoted: bytes) -> str:
    """A path as a diff spells it: slash in front, in quotes if it has odd characters, a tab behind for its blanks."""
    quoted = quoted.removesuffix(b"\t")
    if quoted.startswith(b'"'):
        quoted = codecs.escape_decode(quoted[1:-1])[0]
    return quoted.removeprefix(b"/").decode("utf-8", "replace")

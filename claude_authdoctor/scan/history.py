"""Every object that a branch or a tag reaches, once: what each commit brought, merges too, and what its message says.

The fast engine searches each text of a long history once (`scan.whole`); where it is not installed, git makes the diffs
and searches those (`scan.sift`). Only the few texts with something telling in them come here, whole, so that rules see
them as they see files. A leak is named by the first commit and path that held it.
"""

from __future__ import annotations

from claude_authdoctor.model.errors import UsageError
from claude_authdoctor.scan import engine, remember
from claude_authdoctor.scan.brought import Sifted, Suspect
from claude_authdoctor.scan.git import Git, GitMissing, output
from claude_authdoctor.scan.leak import Note
from claude_authdoctor.scan.objects import Objects
from claude_authdoctor.scan.read import Piece
from claude_authdoctor.scan.sift import FEW, sift
from claude_authdoctor.scan.tables.words import SAID
from claude_authdoctor.scan.tags import tagged
from claude_authdoctor.scan.whole import telling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from claude_authdoctor.scan.leak import Leak
    from claude_authdoctor.scan.scanner import Scanner

TORN = Note(SAID["in-history"], 0, "history-torn", "")


def scan_history(scanner: Scanner, *, since: str = "", cached: bool = True) -> None:
    """All of the history, or what came after the revision `since`. UsageError where there is no such thing."""
    if since:
        scanner.leaks += _since(scanner, _revision(since))
        return
    tips = _ask("for-each-ref", "--format=%(objectname)") or b""
    known = remember.load(tips) if cached else remember.NOTHING
    if known.tips and set(known.tips) == set(tips.decode().split()):
        scanner.leaks += known.leaks
        return
    suspects, all_read = _sifted("--all", *(["--not", *known.tips] if known.tips else []))
    fresh = _examined(scanner, suspects)
    fresh += [leak for data, path in tagged() for leak in _leaks(scanner, data, path)]
    scanner.leaks += _first([*known.leaks, *fresh])
    if not all_read:
        scanner.notes.append(TORN)
    elif cached:
        remember.save(tips, scanner.leaks)


def _ask(*arguments: str) -> bytes:
    try:
        said = output(*arguments)
    except GitMissing:
        raise UsageError(SAID["no-git"].format(option="--history")) from None
    if said is None:
        raise UsageError(SAID["no-repository"].format(option="--history"))
    return said


def _revision(name: str) -> str:
    """The commit a revision means: what git is told must not read as an option."""
    try:
        said = output("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except GitMissing:
        said = None
    if not said:
        raise UsageError(SAID["no-revision"].format(name=repr(name)))
    return said.decode().strip()


def _sifted(*selection: str) -> Sifted:
    """The texts worth examining that a selection of commits brought; of a torn history those that can be read."""
    commits, all_listed = _commits("--topo-order", *selection)
    if not all_listed:
        commits, _ = _commits(*selection)  # in this order git tells them as it goes
    fast = len(commits) > FEW and engine.fast() is not None
    found = telling(commits) if fast else sift(commits)
    if not fast and not found.all_read:  # a row of diffs ends at the first text that git cannot read
        found = telling(commits)
    return found._replace(all_read=found.all_read and all_listed)


def _commits(*selection: str) -> tuple[list[bytes], bool]:
    """The commits of a selection, the oldest first, and whether git could tell all."""
    git = Git("rev-list", *selection)
    said = b"".join(git.pieces()).split()
    return said[::-1], git.end() == 0


def _examined(scanner: Scanner, suspects: list[Suspect]) -> list[Leak]:
    """The leaks in these texts, in their order."""
    leaks: list[Leak] = []
    if not suspects:
        return leaks
    with Objects() as objects:
        for suspect in suspects:
            data = objects.read(suspect.blob or suspect.commit)
            if not suspect.blob:
                data = data.partition(b"\n\n")[2]
            found = _leaks(scanner, data, suspect.path or SAID["in-commit-message"])
            leaks += (leak._replace(commit=suspect.commit.decode()) for leak in found)
    return leaks


def _leaks(scanner: Scanner, data: bytes, path: str) -> list[Leak]:
    """The leaks in one text; the scanner keeps its notes only."""
    first = len(scanner.leaks)
    found = scanner.text([Piece(data)], path)
    del scanner.leaks[first:]
    return found


def _since(scanner: Scanner, revision: str) -> list[Leak]:
    """The leaks that came in after a revision: those that its own version of the file does not have."""
    suspects, all_read = _sifted(f"{revision}..HEAD")
    if not all_read:
        scanner.notes.append(TORN)
    fresh = _first(_examined(scanner, suspects))
    paths = dict.fromkeys(leak.path for leak in fresh)
    before = [Suspect(b"", f"{revision}:{path}".encode(), path) for path in paths if "\n" not in path]
    known = {(leak.fingerprint, leak.path) for leak in _examined(scanner, before)}
    return [leak for leak in fresh if (leak.fingerprint, leak.path) not in known]


def _first(leaks: Iterable[Leak]) -> list[Leak]:
    """Of each value at each path the first."""
    found: dict[tuple[str, str], Leak] = {}
    for leak in leaks:
        found.setdefault((leak.fingerprint, leak.path), leak)
    return list(found.values())

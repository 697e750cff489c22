"""Every object that a branch or a tag reaches, once: what each commit brought, merges too, and what its message says.

Git makes the diffs and searches them (`scan.sift`); only the few texts with something telling in them come here, whole,
so that rules see them as they see files. A leak is named by the first commit and path that held it.
"""

from __future__ import annotations

from claude_authdoctor.model.errors import UsageError
from claude_authdoctor.scan import blobs, engine, remember
from claude_authdoctor.scan.examine import examine
from claude_authdoctor.scan.git import GitMissing, output
from claude_authdoctor.scan.objects import Objects
from claude_authdoctor.scan.read import Piece
from claude_authdoctor.scan.sift import sift

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from claude_authdoctor.scan.leak import Leak
    from claude_authdoctor.scan.scanner import Scanner
    from claude_authdoctor.scan.sift import Suspect

MESSAGE = "(commit message)"
TAGS = "(tag messages)"


def scan_history(scanner: Scanner, *, since: str = "", cached: bool = True) -> None:
    """All of the history, or what came after the revision `since`. UsageError where there is no such thing."""
    if since:
        scanner.leaks += _first(_examined(scanner, sift(_commits(_revision(since) + "..HEAD"))))
        return
    tips = _ask("for-each-ref", "--format=%(objectname)") or b""
    known = remember.load(tips) if cached else remember.NOTHING
    commits = _commits("--all", *(["--not", *known.tips] if known.tips else []))
    whole = bool(commits) and not known.tips and engine.fast() is not None
    fresh = _examined(scanner, blobs.suspects(engine.fast) if whole else sift(commits))
    fresh += _tags() if commits else []
    scanner.leaks += _first([*known.leaks, *fresh])
    if cached and commits:
        remember.save(tips, scanner.leaks)


def _ask(*arguments: str) -> bytes:
    try:
        said = output(*arguments)
    except GitMissing:
        raise UsageError("--history needs git, which was not found") from None
    if said is None:
        raise UsageError("--history works inside a git repository")
    return said


def _revision(name: str) -> str:
    """The commit a revision means: what git is told must not read as an option."""
    try:
        said = output("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except GitMissing:
        said = None
    if not said:
        raise UsageError(f"{name!r} is no revision of this repository")
    return said.decode().strip()


def _commits(*selection: str) -> list[bytes]:
    """The commits of a selection, the oldest first."""
    return _ask("rev-list", "--reverse", "--topo-order", *selection).split()


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
            first = len(scanner.leaks)
            scanner.text([Piece(data)], suspect.path or MESSAGE)
            leaks += (leak._replace(commit=suspect.commit.decode()) for leak in scanner.leaks[first:])
            del scanner.leaks[first:]
    return leaks


def _tags() -> list[Leak]:
    """What stands in the messages of annotated tags."""
    return examine(_ask("for-each-ref", "--format=%(contents)", "refs/tags"), TAGS)[0]


def _first(leaks: Iterable[Leak]) -> list[Leak]:
    """Of each value at each path the first."""
    found: dict[tuple[str, str], Leak] = {}
    for leak in leaks:
        found.setdefault((leak.fingerprint, leak.path), leak)
    return list(found.values())

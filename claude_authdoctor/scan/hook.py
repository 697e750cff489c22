"""The door for hooks: `authdoctor-scan FILE...` and `authdoctor-scan --staged`.

It decides one thing, that nothing here can be a leak, and imports nothing else to do so. Whatever is suspicious,
unusual or asked for by another option goes to `scan.command`, which starts from the beginning.
"""

from __future__ import annotations

import os
import sys

from claude_authdoctor.scan.tables.gate import ANCHORS

_LARGE = 8 << 20
_TYPE, _REGULAR = 0o170000, 0o100000  # what the stat module would say of st_mode
_PACKED = (b"PK\x03\x04", b"\x1f\x8b")
_IN_DIFFS = (b"\n+PK\x03\x04", b"\n PK\x03\x04", b"\n+\x1f\x8b", b"\n \x1f\x8b")
# The whole new text of every staged file, as one diff: context in full, so that nothing hides outside it.
_STAGED: tuple[str, ...] = (
    "diff",
    "--cached",
    "--text",
    "--unified=1000000",
    "--no-renames",
    "--diff-filter=d",
    "--no-color",
)
_STAGED += ("--no-ext-diff", "--no-textconv", "--submodule=short")


def main(argv: list[str] | None = None) -> int:
    """Exit code 0 where nothing leaks; see `scan.command.run` for the others. As a program it then ends at once."""
    arguments = sys.argv[1:] if argv is None else argv
    code = 0 if _clean(arguments) else _examined(arguments)
    if argv is None and _all_said():
        os._exit(code)  # taking the interpreter down costs more than the look
    return code


def _examined(arguments: list[str]) -> int:
    from claude_authdoctor.scan.command import run  # noqa: PLC0415 - a clean commit does not pay for it

    return run(arguments)


def _all_said() -> bool:
    """Whether all output is out; where it cannot get out, Python ends in its own way."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        return False
    return True


def _clean(arguments: list[str]) -> bool:
    if arguments == ["--staged"]:
        return _clean_stage()
    return bool(arguments) and all(not name.startswith("-") and _clean_file(name) for name in arguments)


def _clean_file(name: str) -> bool:
    """A regular file of ordinary size without anything suspicious."""
    try:
        descriptor = os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError:
        return False
    try:
        status = os.fstat(descriptor)
        if status.st_mode & _TYPE != _REGULAR or status.st_size > _LARGE:
            return False
        data = os.read(descriptor, status.st_size + 1)
        return len(data) == status.st_size and _clean_bytes(data)
    except OSError:
        return False
    finally:
        os.close(descriptor)


def _clean_stage() -> bool:
    """The staged bytes, without anything suspicious; an archive begins right behind the sign of a line, new or not."""
    from claude_authdoctor.scan.git import GitMissing, output  # noqa: PLC0415 - not needed for files

    try:
        diff = output(*_STAGED, limit=4 * _LARGE)
    except GitMissing:
        return False
    return diff is not None and _clean_bytes(diff) and not any(archive in diff for archive in _IN_DIFFS)


def _clean_bytes(data: bytes) -> bool:
    """No telling text, no archive, and no zero byte, which may mean UTF-16."""
    if b"\0" in data or data.startswith(_PACKED):
        return False
    return not any(anchor in data for anchor in ANCHORS)


if __name__ == "__main__":
    sys.exit(main())

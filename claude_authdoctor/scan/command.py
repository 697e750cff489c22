"""The whole command: options in, exit code out. Reached only where the door could not say that all is clean."""

from __future__ import annotations

import os
import sys

from claude_authdoctor.destination import STANDARD, opened
from claude_authdoctor.model.errors import AuthdoctorError, UsageError
from claude_authdoctor.scan.options import Options, parse
from claude_authdoctor.scan.tables.words import SAID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from claude_authdoctor.scan.leak import Leak, Note
    from claude_authdoctor.scan.scanner import Scanner

CLEAN, FOUND, USAGE, UNKNOWN, BROKEN, INTERRUPTED = 0, 1, 2, 3, 4, 130
_FOR_ALL = 0o666  # a report of masked findings, which a later step of a job may read
BASELINE, CONFIGURATION = ".authdoctor-baseline.json", ".authdoctor.toml"


def run(arguments: list[str]) -> int:
    """Scan as a command line says; the exit code."""

    def asked() -> int:
        options = parse(arguments)
        return _spoken(options) if options.help or options.version else scan(options)

    return guarded(asked)


def guarded(work: Callable[[], int]) -> int:
    """The exit code of `work`, whatever happens in it. No trace is shown: it could quote what was read."""
    try:
        return work()
    except UsageError as fault:
        return _complain(str(fault), USAGE)
    except AuthdoctorError as fault:
        return _complain(str(fault), BROKEN)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FOUND
    except Exception as fault:  # noqa: BLE001 - nothing of ours may look like a finding
        return _complain(SAID["failed"].format(what=type(fault).__name__, where=_where(fault)), BROKEN)


def scan(options: Options) -> int:
    """Look, compare with what is known, report."""
    leaks, notes = _found(options)
    leaks = _expected(options, leaks)
    if options.update_baseline or ((leaks or options.baseline) and os.path.exists(options.baseline or BASELINE)):
        from claude_authdoctor.scan.baseline import Baseline  # noqa: PLC0415 - most repositories have none

        baseline = Baseline(options.baseline or BASELINE)
        if options.update_baseline:
            baseline.update(leaks, () if _torn(notes) else options.paths or (".",))
        leaks = [] if options.update_baseline else baseline.unknown(leaks)
    _report(options, leaks, notes)
    if leaks:
        return FOUND
    return UNKNOWN if _torn(notes) else CLEAN


def _torn(notes: list[Note]) -> bool:
    """Whether not all could be looked at."""
    return any(note.what == "history-torn" for note in notes)


def _found(options: Options) -> tuple[list[Leak], list[Note]]:
    from claude_authdoctor.scan.scanner import Scanner  # noqa: PLC0415

    scanner = Scanner(archives=options.archives)
    if options.staged:
        from claude_authdoctor.scan.staged import scan_stage  # noqa: PLC0415

        scan_stage(scanner)
    elif options.history or options.since:
        from claude_authdoctor.scan.history import scan_history  # noqa: PLC0415

        scan_history(scanner, since=options.since, cached=not options.no_cache)
    elif options.stdin or options.paths == ("-",):
        from claude_authdoctor.scan.read import stream  # noqa: PLC0415

        if sys.stdin is None:
            raise UsageError(SAID["no-stdin"])
        scanner.text(stream(sys.stdin.fileno()), options.name or "-")
    else:
        _scan_files(scanner, options)
    return scanner.leaks, scanner.notes


def _scan_files(scanner: Scanner, options: Options) -> None:
    from claude_authdoctor.scan.read import Refused  # noqa: PLC0415
    from claude_authdoctor.scan.tree import Tree  # noqa: PLC0415

    tree = Tree(ignored=options.no_ignore)
    for path in options.paths or (".",):
        try:
            for place, shown in tree.files(path):
                scanner.file(place, shown)
        except Refused:
            raise UsageError(SAID["no-path"].format(path=repr(path))) from None
    scanner.leaks.sort(key=lambda leak: (leak.path, leak.line, leak.column))
    scanner.notes += tree.notes


def _expected(options: Options, leaks: list[Leak]) -> list[Leak]:
    """Without those that the configuration expects at their path."""
    path = options.config or CONFIGURATION
    if not options.config and not (leaks and os.path.exists(path)):
        return leaks
    from claude_authdoctor.scan.config import unexpected  # noqa: PLC0415 - TOML costs more than a scan

    return unexpected(path, leaks)


def _report(options: Options, leaks: list[Leak], notes: list[Note]) -> None:
    if not (leaks or notes or options.output or options.format != "text"):
        return
    from claude_authdoctor.scan.formats import render, said  # noqa: PLC0415

    if not options.quiet:
        sys.stderr.writelines(said(note) + "\n" for note in notes)
    pieces = (piece.encode("utf-8", "replace") for piece in render(options.format, leaks, notes))
    if (options.output or None) not in STANDARD:
        _write(options.output, pieces)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.flush()


def _write(path: str, pieces: Iterable[bytes]) -> None:
    """A report to a file. UsageError where that cannot be; a pipe that nobody reads is such a place, not a wait."""
    try:
        with os.fdopen(opened(path, _FOR_ALL), "wb") as file:
            file.writelines(pieces)
    except OSError as fault:
        raise UsageError(SAID["no-output"].format(path=path, detail=fault.strerror)) from None


def _spoken(options: Options) -> int:
    from claude_authdoctor import __version__  # noqa: PLC0415

    sys.stdout.write(SAID["help"] if options.help else f"authdoctor-scan {__version__}\n")
    return CLEAN


def _complain(sentence: str, code: int) -> int:
    from claude_authdoctor.scan.formats import printable  # noqa: PLC0415

    sys.stderr.write(printable(sentence) + "\n")
    return code


def _where(fault: BaseException) -> str:
    """Module and line of our own code that failed; no values."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"

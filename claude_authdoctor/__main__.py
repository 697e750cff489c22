"""The door: `--version` without any start-up cost, everything else through the command line; one funnel for failure."""

from __future__ import annotations

import sys

from claude_authdoctor import __version__

FAILED, INTERRUPTED, USAGE = 4, 130, 2


def main() -> int:
    """Run one command; every failure ends in one line on stderr and an exit code, never in a traceback."""
    return delivered(command())


def command() -> int:
    """The command's own exit code."""
    try:
        if sys.argv[1:] in (["--version"], ["-V"]):
            return version()
        from claude_authdoctor.cli import run  # noqa: PLC0415 - the version needs none of it

        with NothingUnsaid():
            return run(sys.argv[1:])
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away; saying so would only fail again
        return 0
    except Exception as failure:  # noqa: BLE001 - a traceback could show a secret
        return explained(failure)


def version() -> int:
    """As `--help` does, it says nothing where standard output is closed."""
    if sys.stdout is not None:
        sys.stdout.write(f"authdoctor {__version__}\n")
    return 0


class NothingUnsaid:
    """The funnel also for threads and finalizers, whose failures Python itself would print with all they quote."""

    def __enter__(self) -> None:
        import threading  # noqa: PLC0415

        self.before = threading.excepthook, sys.unraisablehook
        threading.excepthook = sys.unraisablehook = died

    def __exit__(self, *_: object) -> None:
        import threading  # noqa: PLC0415

        threading.excepthook, sys.unraisablehook = self.before


def died(of: object) -> None:
    """One line about a failure that nobody is there to catch."""
    failure = getattr(of, "exc_value", None)
    if isinstance(failure, BaseException) and not isinstance(failure, SystemExit):
        explained(failure)


def delivered(code: int) -> int:
    """The exit code, once all is out; a full disk is our failure, and said before Python says it in its own way."""
    try:
        if sys.stdout is not None and not sys.stdout.closed:
            sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = None  # the reader went away
    except OSError as failure:
        sys.stdout = None
        return explained(failure)
    return code


def explained(failure: BaseException) -> int:
    """One line about a failure: the user's own faults exit 2, ours 4."""
    from claude_authdoctor.catalog import words  # noqa: PLC0415
    from claude_authdoctor.model.errors import AuthdoctorError, UsageError  # noqa: PLC0415
    from claude_authdoctor.model.secret import hushed  # noqa: PLC0415
    from claude_authdoctor.report.sanitise import visible  # noqa: PLC0415

    said = words("cli")["failure"]
    if isinstance(failure, UsageError):
        complain(said["usage"].format(what=hushed(visible(str(failure)))))
        return USAGE
    what = hushed(visible(str(failure))) if isinstance(failure, AuthdoctorError) else type(failure).__name__
    complain(said["failed"].format(what=what, where=place_of(failure)))
    return FAILED


def complain(line: str) -> None:
    """A line to stderr, if there is one that takes it."""
    try:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        sys.stderr = None


def place_of(failure: BaseException) -> str:
    """Where in our own code it failed: module and line, no values."""
    trace = failure.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace else "?"


if __name__ == "__main__":
    sys.exit(main())

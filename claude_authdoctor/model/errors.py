"""Our own failures: three kinds, each turned into an exit code in one place. A user's faults are findings."""

from __future__ import annotations


class AuthdoctorError(Exception):
    """Anything that ends a command early with one clear line."""


class UsageError(AuthdoctorError):
    """The command line or a configuration cannot be used: what, where, and what to do. Exit 2."""


class RuleError(AuthdoctorError):
    """A file in rules/ is malformed; names the file. Exit 4."""


class Conflict(AuthdoctorError):  # noqa: N818 - what it is, not that it is one
    """A file changed under a plan; nothing was written. Exit 1."""


class Busy(AuthdoctorError):  # noqa: N818 - what it is
    """Others hold the locks of this folder, and held them for as long as we waited; nothing was written."""

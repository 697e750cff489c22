"""Which files a shell reads when it starts, in order, on each platform.

Sources: the manuals of bash (INVOCATION), zsh (STARTUP/SHUTDOWN FILES) and dash, and what Debian, Arch, Red Hat and
Apple compile in. A path here is a word of the shell: it is expanded with what the files before it set (ZDOTDIR).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from claude_authdoctor.collect.exports.tally import Sure, weaker
from claude_authdoctor.model.machine import Machine, Platform


@dataclass(frozen=True, slots=True)
class Start:
    """One step of starting. Of `paths` only the first that exists is read, or `every` one.

    `spare` is read only if no file before it has read it: a login shell leaves it out, and the terminals of macOS start
    login shells only.
    """

    paths: tuple[str, ...]
    sure: Sure = True
    spare: bool = False
    every: bool = False

    def sure_on(self, platform: Platform) -> Sure:
        """Whether a login on this platform reads it."""
        return weaker(self.sure, None) if self.spare and platform == "macos" else self.sure


_BASH = (
    Start(("/etc/profile",)),
    Start(("$HOME/.bash_profile", "$HOME/.bash_login", "$HOME/.profile")),
    Start(("/etc/bash.bashrc", "/etc/bashrc"), spare=True),
    Start(("$HOME/.bashrc",), spare=True),
    Start(("${BASH_ENV:-}",), None, spare=True),
    Start(("$HOME/.bash_aliases",), False, spare=True),
)
_ZSH = (
    Start(("/etc/zsh/zshenv", "/etc/zshenv")),
    Start(("${ZDOTDIR:-$HOME}/.zshenv",)),
    Start(("/etc/zsh/zprofile", "/etc/zprofile")),
    Start(("${ZDOTDIR:-$HOME}/.zprofile",)),
    Start(("/etc/zsh/zshrc", "/etc/zshrc")),
    Start(("${ZDOTDIR:-$HOME}/.zshrc",)),
    Start(("/etc/zsh/zlogin", "/etc/zlogin")),
    Start(("${ZDOTDIR:-$HOME}/.zlogin",)),
)
_SH = (
    Start(("/etc/profile",)),
    Start(("$HOME/.profile",)),
    Start(("${ENV:-}",), spare=True),
    Start(("$HOME/.kshrc",), None, spare=True),
)
_DESKTOP = (
    Start(("$HOME/.xprofile",)),
    Start(("$HOME/.xsessionrc",)),
    Start(("${XDG_CONFIG_HOME:-$HOME/.config}/plasma-workspace/env/*.sh",), every=True),
)

STARTS: Mapping[str, tuple[Start, ...]] = {"bash": _BASH, "zsh": _ZSH, "sh": _SH, "desktop": _DESKTOP}
_FAMILY = {"bash": "bash", "zsh": "zsh", "fish": "fish", **dict.fromkeys(("sh", "dash", "ash", "ksh", "mksh"), "sh")}


def login_shell(machine: Machine) -> str | None:
    """The family of the shell that SHELL names; None where nothing tells (a container, a service, Windows)."""
    path = machine.environ.get("SHELL", "").replace("\\", "/")
    return _FAMILY.get(path.rpartition("/")[2].removesuffix(".exe"))


def others(machine: Machine) -> tuple[str, ...]:
    """The families whose files no login of this user is known to read, the likeliest last."""
    every = ("desktop", "fish", "sh", "zsh", "bash") if machine.platform == "linux" else ("fish", "sh", "bash", "zsh")
    return tuple(name for name in every if name != login_shell(machine))

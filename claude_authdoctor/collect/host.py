"""What kind of place this is: over SSH, in a container, under sudo, in CI."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from claude_authdoctor.collect.locations import home_of
from claude_authdoctor.model.javascript import is_on
from claude_authdoctor.model.machine import Machine
from claude_authdoctor.model.snapshot import Host

# A marker is there when one of these variables is set.
BY_VARIABLE: Mapping[str, tuple[str, ...]] = {
    "ssh": ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"),
    "wsl": ("WSL_DISTRO_NAME", "WSL_INTEROP"),
    "container": ("KUBERNETES_SERVICE_HOST", "container"),
    "devcontainer": ("REMOTE_CONTAINERS", "CODESPACES", "DEVCONTAINER"),
    "github-actions": ("GITHUB_ACTIONS",),
    "gitlab": ("GITLAB_CI",),
    "sudo": ("SUDO_USER", "SUDO_UID"),
    "service": ("INVOCATION_ID", "JOURNAL_STREAM", "SYSTEMD_EXEC_PID"),
    "vscode": ("VSCODE_PID", "VSCODE_IPC_HOOK_CLI", "VSCODE_INJECTION"),
    "jetbrains": ("TERMINAL_EMULATOR",),
    "tmux": ("TMUX", "STY"),
    "display": ("DISPLAY", "WAYLAND_DISPLAY"),
    "inside-claude": ("CLAUDECODE",),
}


def host(machine: Machine) -> Host:
    """The host with its markers."""
    return Host(
        platform=machine.platform,
        home=home_of(machine),
        cwd=machine.cwd,
        account_home=machine.account_home,
        uid=machine.uid,
        markers=frozenset(markers(machine)),
    )


def markers(machine: Machine) -> Iterator[str]:
    """The names of all that holds here."""
    for name, variables in BY_VARIABLE.items():
        if any(machine.environ.get(variable) for variable in variables):
            yield name
    yield from (name for name, holds in BY_LOOKING.items() if holds(machine))


def in_container(machine: Machine) -> bool:
    """The files Docker and Podman leave in every container."""
    return any(machine.look(path).kind == "file" for path in ("/.dockerenv", "/run/.containerenv"))


def in_wsl(machine: Machine) -> bool:
    """The kernel of WSL names its maker."""
    sight = machine.read("/proc/sys/kernel/osrelease", 256)
    return b"microsoft" in (sight.data or b"").lower()


def in_launchd(machine: Machine) -> bool:
    """A job of launchd has a service name other than `0`."""
    return machine.environ.get("XPC_SERVICE_NAME", "0") not in ("", "0")


BY_LOOKING: Mapping[str, Callable[[Machine], bool]] = {
    "container": lambda machine: machine.platform == "linux" and in_container(machine),
    "wsl": lambda machine: machine.platform == "linux" and in_wsl(machine),
    "launchd": lambda machine: machine.platform == "macos" and in_launchd(machine),
    "ci": lambda machine: is_on(machine.environ.get("CI")),
    "root": lambda machine: machine.uid == 0,
}

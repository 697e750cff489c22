"""Where Claude Code looks on each platform: settings, login store, state file, profiles."""

from __future__ import annotations

import ntpath
import posixpath
from dataclasses import dataclass
from types import ModuleType

from claude_authdoctor.model.machine import Machine
from claude_authdoctor.model.secret import text_of
from claude_authdoctor.model.snapshot import Host
from claude_authdoctor.resolve.environment import Environment

MANAGED = {
    "linux": "/etc/claude-code",
    "macos": "/Library/Application Support/ClaudeCode",
    "windows": "C:\\Program Files\\ClaudeCode",
}


def paths_of(platform: str) -> ModuleType:
    """The path rules of a platform, whatever platform this runs on."""
    return ntpath if platform == "windows" else posixpath


def home_of(machine: Machine) -> str:
    """The home folder as Claude Code takes it: HOME even if it is empty, else what the system says."""
    named = machine.environ.get("USERPROFILE" if machine.platform == "windows" else "HOME")
    return named if named is not None else machine.account_home or ""


@dataclass(frozen=True, slots=True)
class Locations:
    """The folders in force. `config` holds user settings, `login` the credentials, `state_folder` the state file.

    Recorded 2.1.329: CLAUDE_CONFIG_DIR is neither trimmed nor expanded, and empty means the working folder
    (`L/confdir ...`); the state file follows the shell's value alone, and stays in the home folder where that is
    empty (`N/confdir ...`).
    """

    host: Host
    config: str
    login: str
    state_folder: str
    state_name: str
    profiles: str

    @property
    def paths(self) -> ModuleType:
        """The path rules of the host's platform."""
        return paths_of(self.host.platform)

    @property
    def managed(self) -> str:
        """The folder of the managed settings."""
        return MANAGED[self.host.platform]

    def join(self, *parts: str) -> str:
        """A path by the host's rules, from the working folder where it is relative."""
        return str(self.paths.normpath(self.paths.join(self.host.cwd, *parts)))


def located(host: Host, environment: Environment) -> Locations:
    """Where things are under this environment (shell alone, or with settings merged in)."""
    paths = paths_of(host.platform)
    default = paths.join(host.home, ".claude")
    named = environment.text("CLAUDE_CONFIG_DIR")
    config = default if named is None else named
    store = environment.text("CLAUDE_SECURESTORAGE_CONFIG_DIR")
    of_shell = shell_value(environment, "CLAUDE_CONFIG_DIR")
    custom = shell_value(environment, "CLAUDE_CODE_CUSTOM_OAUTH_URL")
    return Locations(
        host=host,
        config=config,
        login=config if store is None else store or default,
        state_folder=of_shell or host.home,
        state_name=".claude-custom-oauth.json" if custom else ".claude.json",
        profiles=profile_folder(host, environment),
    )


def shell_value(environment: Environment, name: str) -> str:
    """What the shell itself says, before any settings file."""
    first = next((entry for entry in environment.layers.get(name, ()) if entry.scope == "shell"), None)
    return text_of(first.value) if first else ""


def profile_folder(host: Host, environment: Environment) -> str:
    """The Anthropic configuration folder, outside Claude Code's own (authentication page; recorded `V/profile ...`)."""
    paths = paths_of(host.platform)
    named = environment.trimmed("ANTHROPIC_CONFIG_DIR")
    if named:
        return named
    if host.platform == "windows":
        return str(paths.join(environment.text("APPDATA") or paths.join(host.home, "AppData", "Roaming"), "Anthropic"))
    return str(paths.join(environment.text("XDG_CONFIG_HOME") or paths.join(host.home, ".config"), "anthropic"))

"""Where a login lives on this machine, and the way out from it: what every command of this folder starts from."""

from __future__ import annotations

import os
from dataclasses import dataclass

from claude_authdoctor.collect.host import host
from claude_authdoctor.collect.locations import located
from claude_authdoctor.collect.snapshot import settings_of, valued
from claude_authdoctor.model.machine import Machine, Platform
from claude_authdoctor.model.snapshot import Run
from claude_authdoctor.resolve.environment import Environment, merged
from claude_authdoctor.resolve.version import assumed
from claude_authdoctor.store.credentials import FILE_NAME
from claude_authdoctor.store.state import mark_path
from claude_authdoctor.store.state_folder import state_folder


@dataclass(frozen=True, slots=True)
class Site:
    """The folder of the store, authdoctor's own state folder, and the environment Claude Code ends up with."""

    folder: str
    state: str
    platform: Platform
    environment: Environment

    @property
    def store(self) -> str:
        """The credential file."""
        return os.path.join(self.folder, FILE_NAME)

    @property
    def mark(self) -> str:
        """The mark of a refresh under way."""
        return mark_path(self.state, os.path.realpath(self.folder))


def site(machine: Machine) -> Site:
    """The store in force, wherever settings and variables have put it."""
    here, shell, version = host(machine), valued(machine.environ), assumed(None)
    first = located(here, merged(shell, (), version))
    environment = merged(shell, tuple(settings_of(machine, first, Run(), shell, version)), version)
    where = located(here, environment)
    state = state_folder(here.platform, machine.environ, here.home)
    return Site(where.join(where.login), state, here.platform, environment)

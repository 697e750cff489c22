"""The one look: every collector in order, each going only where Claude Code itself would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from claude_authdoctor.catalog.variables import is_secret
from claude_authdoctor.collect.client import client
from claude_authdoctor.collect.cloud import cloud
from claude_authdoctor.collect.exports import find_exports
from claude_authdoctor.collect.helper_runs import ran
from claude_authdoctor.collect.helpers import helpers
from claude_authdoctor.collect.host import host
from claude_authdoctor.collect.keychain import keychain
from claude_authdoctor.collect.locations import Locations, located
from claude_authdoctor.collect.login_store import locks, login_store, state_file
from claude_authdoctor.collect.profiles import profiles
from claude_authdoctor.collect.settings_files import (
    flag_settings,
    folder_settings,
    managed_settings,
    user_settings,
)
from claude_authdoctor.collect.surroundings import surroundings
from claude_authdoctor.model.javascript import parse_int
from claude_authdoctor.model.machine import FileFact, Machine, Peek
from claude_authdoctor.model.secret import Secret, Value
from claude_authdoctor.model.snapshot import Profiles, Run, Settings, Snapshot
from claude_authdoctor.resolve.environment import Environment, merged
from claude_authdoctor.resolve.profile import identity_path
from claude_authdoctor.resolve.version import Version, assumed

REPAIRABLE = ("MCP_OAUTH_CALLBACK_PORT",)  # of no provider, but a repair must find its line
CREDENTIALS = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN")
NAMED_FILES = (
    "ANTHROPIC_IDENTITY_TOKEN_FILE",
    "NODE_EXTRA_CA_CERTS",
    "CLAUDE_CODE_CLIENT_CERT",
    "CLAUDE_CODE_CLIENT_KEY",
)
DESCRIPTORS = ("CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR", "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR")


def snapshot(
    machine: Machine, run: Run, version: str | None = None, *, exports: bool = True, run_helpers: bool = False
) -> Snapshot:
    """Everything a diagnosis needs of this machine. `version` overrides the client found; `exports` costs most."""
    here, found, shell = host(machine), client(machine), valued(machine.environ)
    told = version or (found.version if found else None)
    first = located(here, merged(shell, (), assumed(told)))
    files = tuple(settings_of(machine, first, run, shell, assumed(told)))
    environment = merged(shell, files, assumed(told))
    where = located(here, environment)
    store, state = login_store(machine, where), state_file(machine, where)
    known_profiles = profiles(machine, where)
    found_exports = find_exports(machine, interesting(shell), is_secret) if exports else ()
    return Snapshot(
        now=machine.now(),
        run=run,
        host=here,
        client=found,
        env=shell,
        settings=files,
        store=store,
        state=state,
        profiles=known_profiles,
        descriptors=peeked(machine, environment),
        keychain=tuple(keychain(machine, environment)),
        locks=tuple(locks(machine, where)),
        exports=found_exports,
        cloud=cloud(machine, where, environment),
        helpers=tuple(ran(found, machine) if run_helpers else found for found in helpers(machine, where, files)),
        files=watched(machine, where, environment)
        | token_files(machine, where, known_profiles)
        | {export.file: machine.look(export.file) for export in found_exports},
        surroundings=surroundings(machine, where, store, state),
        assumed_version=version,
    )


def valued(environ: Mapping[str, str]) -> Mapping[str, Value]:
    """The environment with its secrets wrapped."""
    return {name: Secret(text) if is_secret(name) else text for name, text in environ.items()}


def settings_of(
    machine: Machine, where: Locations, run: Run, shell: Mapping[str, Value], version: Version
) -> Iterator[Settings]:
    """All settings files, weakest first.

    A user file that moves CLAUDE_CONFIG_DIR still gives its variables; the rest is read from the new place
    (recorded `N/confdir via user settings: ...`).
    """
    user = user_settings(machine, where, run)
    stronger = [*flag_settings(machine, where, run), *managed_settings(machine, where, run)]
    moved = located(where.host, merged(shell, [user, *stronger], version))
    if moved.config != where.config:
        yield Settings(user.scope, user.place, user.document, user.ignored, user.dropped, {}, user.env)
        user = user_settings(machine, moved, run)
    yield user
    yield from folder_settings(machine, where, run)
    yield from stronger


def peeked(machine: Machine, environment: Environment) -> Mapping[str, Peek]:
    """The descriptors that variables of the shell name, looked at without taking anything from them."""
    numbers = {name: parse_int(environment.text(name) or "") for name in DESCRIPTORS if environment.is_set(name)}
    return {
        name: machine.peek(number) if number is not None and number >= 0 else Peek("closed")
        for name, number in numbers.items()
    }


def interesting(shell: Mapping[str, Value]) -> tuple[str, ...]:
    """The variables whose place of setting a reader may need: of the catalogue's those that are set, and credentials.

    A misspelt name of one counts as well. A credential that start-up files export and this process does not have
    tells why a service or an editor has none.
    """
    from claude_authdoctor.catalog.spelling import meant  # noqa: PLC0415 - two cheap look-ups, used only here
    from claude_authdoctor.catalog.variables import by_name, variable  # noqa: PLC0415

    names = frozenset(by_name())
    known = (name for name in shell if (found := variable(name)) is not None and found.provider != "none")
    repairable = (name for name in REPAIRABLE if name in shell)
    misspelt = (name for name in shell if name.isidentifier() and meant(name, names))
    return tuple(dict.fromkeys((*known, *repairable, *CREDENTIALS, *misspelt)))


def token_files(machine: Machine, where: Locations, known: Profiles) -> dict[str, FileFact]:
    """The identity token files that federating profiles name."""
    found = {}
    for profile in known.known.values():
        path = identity_path(profile)
        if path:
            found[path] = machine.look(where.join(path))
    return found


def watched(machine: Machine, where: Locations, environment: Environment) -> dict[str, FileFact]:
    """Paths whose presence, mode or owner a check wants besides the files that are read; some by their variable."""
    paths = (
        where.join(where.config),
        where.join(where.host.home),
        where.join(where.host.home, ".claude", ".claude.json"),
    )
    named = {name: where.join(path) for name in NAMED_FILES if (path := environment.trimmed(name))}
    return {path: machine.look(path) for path in paths} | {name: machine.look(path) for name, path in named.items()}

"""Everything the collectors saw, once: what Claude Code would find on this machine if it were started now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from claude_authdoctor.model.document import Document
from claude_authdoctor.model.machine import FileFact, Peek, Platform
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.secret import Secret, Value

if TYPE_CHECKING:
    from claude_authdoctor.model.checkout import Checkout

Scope = Literal["user", "project", "local", "flag", "managed"]
Mode = Literal["interactive", "print"]


@dataclass(frozen=True, slots=True)
class Run:
    """How Claude Code would be run: the flags that change which credential it picks.

    `settings` is the text of `--settings` (JSON or a path), `sources` the scopes `--setting-sources` names,
    `model` what `--model` asks for.
    """

    mode: Mode = "interactive"
    bare: bool = False
    settings: str | None = None
    sources: tuple[str, ...] | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Host:
    """What kind of place this is. `markers` are names such as `ssh`, `wsl`, `container`, `ci`, `sudo`, `service`."""

    platform: Platform
    home: str
    cwd: str
    account_home: str | None = None
    uid: int | None = None
    markers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Client:
    """The Claude Code that would run: its version as `2.1.329`, and the path that starts it."""

    version: str | None
    path: str | None


@dataclass(frozen=True, slots=True)
class Settings:
    """One settings file (or `--settings` text) and what of it is in force.

    `ignored` names the reason why Claude Code leaves the whole file out: `malformed`, `wrong-type:KEY`,
    `too-large`, `not-selected`, ... `dropped` names the keys of a managed file that are left out alone.
    `data` and `env` hold what is in force; `env` as text, as JavaScript writes it.
    """

    scope: Scope
    place: Place
    document: Document
    ignored: str | None = None
    dropped: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)
    env: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Store:
    """The login store in force: `.credentials.json`, the folders above it (nearest first), other places of it.

    `copies` are files beside it whose names begin alike (backups, editor files), `real` its folder with links resolved.
    """

    document: Document
    folders: tuple[FileFact, ...] = ()
    siblings: tuple[Document, ...] = ()
    copies: tuple[FileFact, ...] = ()
    real: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """Claude Code's own state file (`~/.claude.json` or what takes its place) and its backups, newest first."""

    document: Document
    backups: tuple[Document, ...] = ()

    @property
    def sound_backup(self) -> Document | None:
        """The newest backup that could take the place of a broken state file."""
        return next((copy for copy in self.backups if copy.state == "ok" and isinstance(copy.data, dict)), None)


@dataclass(frozen=True, slots=True)
class Profile:
    """An Anthropic profile: its public configuration and its secret credentials."""

    name: str
    configuration: Document
    credentials: Document


@dataclass(frozen=True, slots=True)
class Profiles:
    """The Anthropic configuration folder: `active` is what the file `active_config` names."""

    folder: str
    active: str | None = None
    known: Mapping[str, Profile] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeychainItem:
    """A macOS Keychain item: present or not, never its value. `error` names a refusal (`locked`)."""

    service: str
    present: bool | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock folder of Claude Code: `age` in seconds, `owner` the process its owner file names, `alive` if it runs."""

    path: str
    age: float
    empty: bool
    owner: int | None = None
    alive: bool | None = None


Cut = Literal["lines", "statement", "assignment", "member", "none"]
"""How an export can be taken back, from the least to the most careful way.

`lines`: the statement stands alone on its lines; comment them out. `statement`: other code shares its lines or needs
a statement there; put `:` (fish: `true`) in its place. `assignment`: the statement sets more than this; take out just
`start` to `end`. `member`: `start` to `end` is a member of a JSON object or an element of a JSON array; take it out
with one comma. `none`: the bytes alone cannot take it back (registry, property list, alias, a text for `eval`).
"""


@dataclass(frozen=True, slots=True)
class Export:
    """Where a variable is set. `line` counts from 1; `start` and `end` are byte offsets of the statement in the file.

    `value` is None where only running the file could tell it (`dynamic`). `via` lists the files that lead here,
    outermost first. `kind` names the sort of file: `shell`, `fish`, `dotenv`, `environment.d`, `systemd`, ...
    `loaded` is False where nothing shows that this file is read by a login, None where that is not known.
    `cut` says how it can be taken back. Where `file` is no file (a registry key), `line` is 0.
    """

    variable: str
    file: str
    line: int
    kind: str
    value: Secret | None = None
    dynamic: bool = False
    via: tuple[str, ...] = ()
    loaded: bool | None = True
    start: int = 0
    end: int = 0
    cut: Cut = "lines"


@dataclass(frozen=True, slots=True)
class Cloud:
    """Which credentials of AWS, Google and Azure are there: presence, names and regions, never values.

    `aws_profiles` maps a profile to what it offers: `keys`, `half-keys`, `sso`, `role`, `process`, `web-identity` or
    `none`. `aws_sso` says whether a session of IAM Identity Center is cached.
    """

    aws_profiles: Mapping[str, str] = field(default_factory=dict)
    aws_regions: Mapping[str, str] = field(default_factory=dict)
    aws_files: tuple[Document, ...] = ()
    aws_sso: bool = False
    web_identity: FileFact | None = None
    google: Document | None = None
    google_project: str | None = None
    azure: FileFact | None = None


@dataclass(frozen=True, slots=True)
class Helper:
    """A command that settings name: its first word, and what that is on disk; never run."""

    key: str
    scope: Scope
    place: Place
    command: Secret
    program: str | None = None
    fact: FileFact | None = None
    output: Secret | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Mount:
    """The file system a path stands on: its mount point, its kind (`overlay`, `9p`, ...), whether it is read-only."""

    point: str
    kind: str
    read_only: bool


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lies round Claude Code's own files and changes what they mean.

    `mounts` maps a path to the file system it stands on (Linux only). `daemon` is the background service's note on its
    login. `repository` says that the working folder is one of git's, `ignored` holds the lines of its ignore files.
    `refresh` is what authdoctor's own mark says of a renewal it began (`interrupted`, ...; empty: nothing).
    """

    mounts: Mapping[str, Mount] = field(default_factory=dict)
    daemon: Document | None = None
    repository: bool = False
    ignored: tuple[str, ...] = ()
    refresh: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The machine at one moment. Nothing below this type is asked of the machine again.

    `checkout` is there only where `preflight` looks at the folder a job works in.
    """

    now: float
    run: Run
    host: Host
    client: Client | None
    env: Mapping[str, Value]
    settings: tuple[Settings, ...]
    store: Store
    state: State
    profiles: Profiles
    descriptors: Mapping[str, Peek] = field(default_factory=dict)
    keychain: tuple[KeychainItem, ...] = ()
    locks: tuple[Lock, ...] = ()
    exports: tuple[Export, ...] = ()
    cloud: Cloud = field(default_factory=Cloud)
    helpers: tuple[Helper, ...] = ()
    files: Mapping[str, FileFact] = field(default_factory=dict)
    surroundings: Surroundings = field(default_factory=Surroundings)
    assumed_version: str | None = None
    checkout: Checkout | None = None

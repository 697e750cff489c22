"""A checkout as `preflight` sees it: the few files that reach for a credential, and what a job demands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from claude_authdoctor.model.document import Document

System = Literal["github", "gitlab", "circleci", "buildkite"]
Requirement = Literal["key", "oauth", "bedrock", "vertex", "foundry", "wif"]


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar of a workflow with the line it stands on, counted from 1."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a job. `uses` names an action with its version, `run` is a script, `given` is its `with`.

    `kept` are the paths that a step of another system than GitHub's hands on as an artifact or a cache.
    """

    line: int
    uses: Text | None = None
    run: Text | None = None
    given: Mapping[str, Text] = field(default_factory=dict)
    env: Mapping[str, Text] = field(default_factory=dict)
    condition: str = ""
    kept: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """One job. `permissions` is None where neither it nor the workflow says any; `*` stands for a blanket word."""

    name: str
    line: int
    steps: tuple[Step, ...] = ()
    env: Mapping[str, Text] = field(default_factory=dict)
    permissions: Mapping[str, Text] | None = None
    secrets: Text | None = None
    uses: Text | None = None
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Workflow:
    """One workflow file. `events` maps what starts it to its line; `fault` says why it could not be read."""

    path: str
    events: Mapping[str, int] = field(default_factory=dict)
    jobs: tuple[Job, ...] = ()
    env: Mapping[str, Text] = field(default_factory=dict)
    fault: str = ""
    line: int = 1
    system: System = "github"


@dataclass(frozen=True, slots=True)
class Demands:
    """What a job asks of the credential. `warn_before` is in seconds, `created` (a token's birth) since 1970."""

    require: Requirement | None = None
    organization: str = ""
    warn_before: float = 14 * 86400.0
    created: float | None = None


@dataclass(frozen=True, slots=True)
class Checkout:
    """The files of the folder a job works in. Its settings files are the snapshot's own, of scope project and local.

    `instructions` says that there is a CLAUDE.md, which a session loads.
    """

    root: str
    servers: Document
    workflows: tuple[Workflow, ...] = ()
    demands: Demands = field(default_factory=Demands)
    instructions: bool = False

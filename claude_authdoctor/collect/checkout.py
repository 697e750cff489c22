"""The few named files of a checkout that `preflight` reads; nothing is walked, whatever the checkout's size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from claude_authdoctor.collect.documents import document
from claude_authdoctor.model.checkout import Checkout, Demands, System, Workflow
from claude_authdoctor.model.machine import Machine

SERVERS = ".mcp.json"
INSTRUCTIONS = ("CLAUDE.md", ".claude/CLAUDE.md", "CLAUDE.local.md")
RULES, RULES_BELOW, RULE_HEAD = "rules", 20, 4096
"""The folder of rules, how many names in it are looked at, and how many bytes of a rule."""
WORKFLOWS = ".github/workflows"
PIPELINES: Mapping[str, System] = {
    ".gitlab-ci.yml": "gitlab",
    ".circleci/config.yml": "circleci",
    ".buildkite/pipeline.yml": "buildkite",
    ".buildkite/pipeline.yaml": "buildkite",
}
ENDINGS = (".yml", ".yaml")
FILE_LIMIT = 256 * 1024
WHOLE_LIMIT = 2 * 1024 * 1024
MOST_FILES = 200
ABOUT_CLAUDE = "claude"
"""A workflow that does not name Claude anywhere is none of ours, and is not parsed."""


def checkout(machine: Machine, demands: Demands) -> Checkout:
    """The checkout in the machine's working folder."""
    root = machine.cwd
    servers = document(machine, joined(machine, SERVERS))
    return Checkout(root, servers, tuple(workflows(machine)), demands, has_instructions(machine))


def has_instructions(machine: Machine) -> bool:
    """Whether a session here loads instructions: of the checkout, or of the user (recorded `takeover/l-*`)."""
    home = machine.environ.get("HOME") or machine.account_home or ""
    own = machine.environ.get("CLAUDE_CONFIG_DIR") or f"{home}/.claude"
    files = (*(joined(machine, name) for name in INSTRUCTIONS), f"{own}/CLAUDE.md")
    if any((fact := machine.look(path)).kind == "file" and fact.size for path in files):
        return True
    return any(has_rule(machine, folder) for folder in (joined(machine, f".claude/{RULES}"), f"{own}/{RULES}"))


def has_rule(machine: Machine, folder: str, below: int = 2) -> bool:
    """Whether a folder has a rule that is loaded at the start: one that does not wait for certain paths."""
    for name in machine.names(folder)[:RULES_BELOW]:
        path = f"{folder}/{name}"
        if name.endswith(".md"):
            head = machine.read(path, FILE_LIMIT).data or b""
            if head and b"\npaths:" not in head[:RULE_HEAD]:
                return True
        elif below and machine.look(path).kind == "folder" and has_rule(machine, path, below - 1):
            return True
    return False


def workflows(machine: Machine) -> Iterator[Workflow]:
    """The workflow files that have to do with Claude, at most MOST_FILES of them and WHOLE_LIMIT bytes together."""
    folder, left = joined(machine, WORKFLOWS), WHOLE_LIMIT
    names = [f"{WORKFLOWS}/{name}" for name in machine.names(folder) if name.endswith(ENDINGS)][:MOST_FILES]
    for name in (*names, *PIPELINES):
        path = joined(machine, name)
        sight = machine.read(path, min(FILE_LIMIT, left))
        left -= len(sight.data or b"")
        text = (sight.data or b"").decode("utf-8", "replace").removeprefix("\ufeff")
        system = PIPELINES.get(name, "github")
        if sight.too_large:
            yield Workflow(path, fault="too-large", system=system)
        elif ABOUT_CLAUDE in text.lower() or "anthropic" in text.lower():
            yield read(path, text, system)


def read(path: str, text: str, system: System) -> Workflow:
    """One file as what its system makes of it."""
    if system == "github":
        from claude_authdoctor.collect.workflow import workflow  # noqa: PLC0415 - few checkouts have one

        return workflow(path, text)
    from claude_authdoctor.collect.pipeline import pipeline  # noqa: PLC0415 - and fewer have another one

    return pipeline(path, text, system)


def joined(machine: Machine, name: str) -> str:
    """A path below the working folder, with the platform's separator."""
    slash = "\\" if machine.platform == "windows" else "/"
    return machine.cwd.rstrip(slash) + slash + name.replace("/", slash)

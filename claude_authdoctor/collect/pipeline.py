"""The pipelines of GitLab, CircleCI and Buildkite as the nouns of `model.checkout`: jobs, scripts, variables, files.

Includes, templates, orbs and plugins are not followed; nothing is concluded from what is not said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import yaml

from claude_authdoctor.collect.workflow import LOADER, MOST, line_of, members, said, scalar, table, texts, too_deep
from claude_authdoctor.model.checkout import Job, Step, System, Text, Workflow

NOT_JOBS = frozenset(
    {
        "image",
        "services",
        "stages",
        "types",
        "before_script",
        "after_script",
        "variables",
        "cache",
        "include",
        "default",
    }
    | {"workflow", "spec", "id_tokens", "secrets"}
)
SCRIPTS = ("before_script", "script", "after_script")
KEEPING = ("store_artifacts", "store_test_results", "save_cache", "persist_to_workspace")
Table = Mapping[str, yaml.Node]


def pipeline(path: str, text: str, system: System) -> Workflow:
    """One file; `fault` is set where it is no YAML."""
    try:
        roots = [] if too_deep(text) else list(yaml.compose_all(text, LOADER))
    except (yaml.YAMLError, RecursionError, ValueError) as fault:
        mark = getattr(fault, "problem_mark", None)
        return Workflow(path, fault="yaml", line=mark.line + 1 if mark else 1, system=system)
    tables = [root for root in roots if isinstance(root, yaml.MappingNode)]
    return READERS[system](path, tables[-1]) if tables else Workflow(path, system=system)


# --- GitLab --------------------------------------------------------------------------------------


def gitlab(path: str, root: yaml.Node) -> Workflow:
    """Every table with a script is a job; scripts of `default` and of the top run in each of them."""
    top = table(root)
    shared = (*scripts(top), *scripts(table(top.get("default"))))
    jobs = [gitlab_job(name, line, table(node), shared) for name, line, node in members(root) if name not in NOT_JOBS]
    return Workflow(path, jobs=tuple(job for job in jobs if job.steps), env=variables(top), system="gitlab")


def gitlab_job(name: str, line: int, inner: Table, shared: tuple[Step, ...]) -> Job:
    """One job; its own scripts are its steps, and so is what it keeps."""
    own = scripts(inner)
    kept = tuple(path for key in ("artifacts", "cache") for node in several(inner.get(key)) for path in paths(node))
    keeping = (Step(line, kept=kept),) if kept else ()
    return Job(name, line, (*shared, *own, *keeping) if own else keeping, variables(inner))


def scripts(inner: Table) -> tuple[Step, ...]:
    """The lines of a table's scripts, lists in lists included."""
    return tuple(Step(text.line, run=text) for key in SCRIPTS for text in flat(inner.get(key)))


def variables(inner: Table) -> Mapping[str, Text]:
    """The variables of a table: a text, or a table with a `value`."""
    found = dict(texts(inner.get("variables")))
    for name, _, node in members(inner.get("variables")):
        value = scalar(table(node).get("value"))
        found |= {name: value} if value else {}
    return found


# --- CircleCI ------------------------------------------------------------------------------------


def circleci(path: str, root: yaml.Node) -> Workflow:
    """Jobs and commands alike: both have steps."""
    top = table(root)
    nodes = [row for key in ("jobs", "commands") for row in members(top.get(key))]
    return Workflow(path, jobs=tuple(circleci_job(*row) for row in nodes), system="circleci")


def circleci_job(name: str, line: int, node: yaml.Node) -> Job:
    """One job; a step is a word, or a table with one key."""
    inner = table(node)
    found = tuple(step for item in items(inner.get("steps")) for step in circleci_step(item))
    return Job(name, line, found, texts(inner.get("environment")))


def circleci_step(node: yaml.Node) -> Iterator[Step]:
    """A command with its variables, or what is kept; other steps say nothing."""
    for name, line, inner in members(node):
        inside = table(inner)
        if name == "run":
            run = scalar(inner) or scalar(inside.get("command"))
            yield Step(line, run=run, env=texts(inside.get("environment")))
        elif name in KEEPING:
            path = scalar(inside.get("path"))
            yield Step(line, kept=(*((path,) if path else ()), *paths(inner)))


# --- Buildkite -----------------------------------------------------------------------------------


def buildkite(path: str, root: yaml.Node) -> Workflow:
    """Each step with commands is a job; groups hold steps."""
    top = table(root)
    return Workflow(path, jobs=tuple(buildkite_jobs(top.get("steps"))), env=texts(top.get("env")), system="buildkite")


def buildkite_jobs(node: yaml.Node | None) -> Iterator[Job]:
    """The jobs of a list of steps."""
    for item in items(node):
        inner = table(item)
        for one in (item, *items(inner.get("steps"))):
            yield from buildkite_job(one)


def buildkite_job(node: yaml.Node) -> Iterator[Job]:
    """One step, if it runs or keeps something."""
    inner = table(node)
    commands = tuple(Step(text.line, run=text) for key in ("command", "commands") for text in flat(inner.get(key)))
    kept = tuple(flat(inner.get("artifact_paths")))
    steps = (*commands, *((Step(line_of(node), kept=kept),) if kept else ()))
    if steps:
        name = said(inner.get("key")) or said(inner.get("label")) or "step"
        yield Job(name, line_of(node), steps, texts(inner.get("env")))


# --- what they share -----------------------------------------------------------------------------


def items(node: yaml.Node | None) -> list[yaml.Node]:
    """The items of a list, at most MOST; empty for anything else."""
    return node.value[:MOST] if isinstance(node, yaml.SequenceNode) else []


def several(node: yaml.Node | None) -> list[yaml.Node]:
    """A list's items, or the one thing that stands in place of a list."""
    return items(node) or ([] if node is None else [node])


def flat(node: yaml.Node | None) -> Iterator[Text]:
    """The texts of a list of lists, or of one text; a list that holds itself is read once."""
    waiting, seen = [] if node is None else [node], set[int]()
    while waiting:
        one = waiting.pop(0)
        text = scalar(one)
        if text is not None:
            yield text
        elif id(one) not in seen:
            seen.add(id(one))
            waiting[:0] = items(one)


def paths(node: yaml.Node) -> Iterator[Text]:
    """What stands under `paths`."""
    return flat(table(node).get("paths"))


READERS: Mapping[str, Callable[[str, yaml.Node], Workflow]] = {
    "gitlab": gitlab,
    "circleci": circleci,
    "buildkite": buildkite,
}

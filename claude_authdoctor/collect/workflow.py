"""A workflow file as the nouns of `model.checkout`, every value with its line. A hostile file ends in a fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import yaml

from claude_authdoctor.model.checkout import Job, Step, Text, Workflow

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 40
MOST = 500
"""Jobs of a workflow and steps of a job that are looked at; more is no workflow (GitHub: 256 jobs, 1000 steps)."""
Table = Mapping[str, yaml.Node]


def workflow(path: str, text: str) -> Workflow:
    """One file; `fault` is set where it is no YAML or no workflow."""
    try:
        root = None if too_deep(text) else yaml.compose(text, LOADER)
    except (yaml.YAMLError, RecursionError, ValueError) as fault:
        mark = getattr(fault, "problem_mark", None)
        return Workflow(path, fault="yaml", line=mark.line + 1 if mark else 1)
    if not isinstance(root, yaml.MappingNode):
        return Workflow(path, fault="no-table" if root is not None else "")
    top = table(root)
    blanket = permissions(top)
    found = tuple(job(name, line, node, blanket) for name, line, node in members(top.get("jobs")))
    return Workflow(path, dict(events(top.get("on"))), found, texts(top.get("env")))


def too_deep(text: str) -> bool:
    """Whether brackets or indentation nest deeper than any workflow; a parser would recurse as deep."""
    flow = deepest = 0
    for letter in text:
        if letter in "[{":
            flow += 1
            deepest = max(deepest, flow)
        elif letter in "]}":
            flow = max(0, flow - 1)
    dashes = max((line.count("- ") for line in text.splitlines() if line.lstrip().startswith("- - ")), default=0)
    return max(deepest, dashes) > DEEPEST * 10


def job(name: str, line: int, node: yaml.Node, blanket: Mapping[str, Text] | None) -> Job:
    """One job with its steps; its own permissions replace the workflow's."""
    inner = table(node)
    steps = inner.get("steps")
    items = steps.value[:MOST] if isinstance(steps, yaml.SequenceNode) else []
    own = permissions(inner)
    return Job(
        name=name,
        line=line,
        steps=tuple(step(item) for item in items),
        env=texts(inner.get("env")),
        permissions=blanket if own is None else own,
        secrets=scalar(inner.get("secrets")),
        uses=scalar(inner.get("uses")),
        condition=said(inner.get("if")),
    )


def step(node: yaml.Node) -> Step:
    """One step."""
    inner = table(node)
    return Step(
        line=line_of(node),
        uses=scalar(inner.get("uses")),
        run=scalar(inner.get("run")),
        given=texts(inner.get("with")),
        env=texts(inner.get("env")),
        condition=said(inner.get("if")),
    )


def events(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """What starts a workflow: one name, a list of names, or a table of them."""
    if isinstance(node, yaml.ScalarNode):
        yield str(node.value), line_of(node)
    elif isinstance(node, yaml.SequenceNode):
        yield from ((str(item.value), line_of(item)) for item in node.value if isinstance(item, yaml.ScalarNode))
    else:
        yield from ((name, line) for name, line, _ in members(node))


def permissions(inner: Table) -> Mapping[str, Text] | None:
    """The permissions a table states, a blanket word such as `write-all` under `*`. None where it states none."""
    node = inner.get("permissions")
    if node is None:
        return None
    blanket = scalar(node)
    return {"*": blanket} if blanket and blanket.value.strip() else texts(node)


def members(node: yaml.Node | None) -> Iterator[tuple[str, int, yaml.Node]]:
    """The members of a table with the line of each name; the last of two equal names counts, as in any reader."""
    if isinstance(node, yaml.MappingNode):
        known = {str(key.value): (key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)}
        for name, (key, value) in list(known.items())[:MOST]:
            yield name, line_of(key), value


def table(node: yaml.Node | None) -> Table:
    """A table's members by name."""
    return {name: value for name, _, value in members(node)}


def texts(node: yaml.Node | None) -> Mapping[str, Text]:
    """The scalars of a table."""
    return {name: text for name, _, value in members(node) if (text := scalar(value)) is not None}


def scalar(node: yaml.Node | None) -> Text | None:
    """A scalar with the line its text begins on."""
    if not isinstance(node, yaml.ScalarNode):
        return None
    return Text(str(node.value), line_of(node) + (1 if node.style in ("|", ">") else 0))


def said(node: yaml.Node | None) -> str:
    """A scalar's text; empty where there is none."""
    found = scalar(node)
    return found.value if found else ""


def line_of(node: yaml.Node) -> int:
    """The line a node begins on, counted from 1."""
    return int(node.start_mark.line) + 1

"""WFL: the pipelines of GitLab, CircleCI and Buildkite, whose credentials come from variables of the project."""

from __future__ import annotations

from collections.abc import Iterator

from claude_authdoctor.catalog import words
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.shape import kind_of
from claude_authdoctor.check.workflows import GITHUB, jobs, known
from claude_authdoctor.model.checkout import Job, Text, Workflow
from claude_authdoctor.model.finding import Finding
from claude_authdoctor.model.place import Place

ON, OFF = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")
TRACE = "CI_DEBUG_TRACE"


@check("WFL140")
def pipeline_credential(facts: Facts) -> Iterator[Finding]:
    """A credential's variable is given something that is none, or another one."""
    for flow, job in pipelines(facts):
        for name, text in variables(flow, job):
            fault = fault_of(name, text.value.strip()) if name in known()["pipeline"]["credentials"] else ""
            if fault:
                yield Finding("WFL140", Place("file", flow.path, text.line), {"name": name, "fault": fault})


@check("WFL141")
def pipeline_switch(facts: Facts) -> Iterator[Finding]:
    """A provider's switch is written so that Claude Code does not count it, or two are on."""
    said = words("workflow")["pipeline"]
    for flow, job in pipelines(facts):
        on: list[str] = []
        for name, text in variables(flow, job):
            value = text.value.strip().lower()
            if name not in known()["pipeline"]["switches"] or "$" in value:
                continue
            place, fault = Place("file", flow.path, text.line), ""
            if value not in (*ON, *OFF):
                fault = said["spelling"].format(value=text.value)
            elif value in ON and on:
                fault = said["second"].format(other=on[0])
            on += [name] if value in ON else []
            if fault:
                yield Finding("WFL141", place, {"name": name, "fault": fault})


@check("WFL142")
def pipeline_trace(facts: Facts) -> Iterator[Finding]:
    """The runner writes every variable of a job into its log."""
    for flow, job in pipelines(facts):
        for name, text in variables(flow, job):
            if name == TRACE and text.value.strip().lower() in ON:
                yield Finding("WFL142", Place("file", flow.path, text.line), {"name": TRACE})


def pipelines(facts: Facts) -> Iterator[tuple[Workflow, Job]]:
    """Every job of another system than GitHub's in which Claude Code runs."""
    return ((flow, job) for flow, job in jobs(facts) if flow.system != GITHUB)


def variables(flow: Workflow, job: Job) -> Iterator[tuple[str, Text]]:
    """The variables of a job, nearest first; the file's own where the job has none of that name."""
    seen: set[str] = set()
    for table in (*(step.env for step in job.steps), job.env, flow.env):
        yield from ((name, text) for name, text in table.items() if name not in seen)
        seen |= set(table)


def fault_of(name: str, value: str) -> str:
    """What is wrong with the value of a credential's variable; empty where nothing is."""
    said, table = words("workflow")["pipeline"], known()["pipeline"]
    bare = value.strip("\"'")
    if not bare:
        return str(said["empty"])
    reference = bare.removeprefix("$").strip("{}")
    if bare.startswith("$"):
        if reference in table["own"]:
            return str(said["own"]).format(other=reference)
        other = reference in table["credentials"] and reference != name
        return str(said["swapped"]).format(other=reference) if other else ""
    if kind_of(bare):
        return ""  # a token in plain text: another rule names it
    return str(said["literal"])

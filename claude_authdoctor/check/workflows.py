"""What the checks of workflows ask: which steps run Claude Code, what they are given, and what their scripts do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from claude_authdoctor.catalog import section
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.model.checkout import Job, Step, Text, Workflow
from claude_authdoctor.model.place import Place

ON = "true"
GITHUB = "github"
_SECRET = re.compile(r"\$\{\{[^}]*?\bsecrets(?:\.([A-Za-z_][\w-]*)|\[\s*'([^']+)'\s*\])[^}]*\}\}")
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_CLAUDE = re.compile(
    r"(?:^|[\s;&|(`])(?:npx\s+(?:-y\s+|--yes\s+)?@anthropic-ai/claude-code|claude)\s+(?:[^\n|;&]*\s)?(?:-p|--print)\b"
)


@dataclass(frozen=True, slots=True)
class Use:
    """One step of one job that runs Claude Code: by the action, or by its own command line."""

    flow: Workflow
    job: Job
    step: Step
    action: str = ""

    def at(self, line: int | None = None) -> Place:
        """A line of the workflow's file."""
        return Place("file", self.flow.path, line or self.step.line)

    def given(self, name: str) -> Text | None:
        """An input of the action, if it says anything."""
        found = self.step.given.get(name)
        return found if found and found.value.strip() else None

    def on(self, name: str) -> bool:
        """Whether a switch of the action is on: only the word true counts."""
        found = self.step.given.get(name)
        return found is not None and found.value == ON

    def env(self, name: str) -> Text | None:
        """A variable of the step, its job or its workflow; the nearest one counts."""
        return next((env[name] for env in (self.step.env, self.job.env, self.flow.env) if name in env), None)

    @property
    def before(self) -> tuple[Step, ...]:
        """The steps of the job before this one."""
        return self.job.steps[: self.job.steps.index(self.step)]


def known() -> Mapping[str, Any]:
    """What is known of workflows (rules/workflow.toml)."""
    table: Mapping[str, Any] = section("workflow")
    return table


def flows(facts: Facts) -> tuple[Workflow, ...]:
    """The checkout's workflows that have to do with Claude."""
    return facts.snapshot.checkout.workflows if facts.snapshot.checkout else ()


def uses(facts: Facts) -> Iterator[Use]:
    """Every step that runs Claude Code."""
    for flow in flows(facts):
        for job in flow.jobs:
            for step in job.steps:
                action = action_of(step)
                if action or runs_claude(step):
                    yield Use(flow, job, step, action)


def actions(facts: Facts) -> Iterator[Use]:
    """Every step that runs it by the action."""
    return (use for use in uses(facts) if use.action)


def jobs(facts: Facts) -> Iterator[tuple[Workflow, Job]]:
    """Every job in which Claude Code runs."""
    seen: list[int] = []
    for use in uses(facts):
        if id(use.job) not in seen:
            seen.append(id(use.job))
            yield use.flow, use.job


def action_of(step: Step) -> str:
    """The action's name without its version; empty where the step runs another one."""
    name = step.uses.value.partition("@")[0].strip().lower() if step.uses else ""
    return name if name in known()["action"]["names"] else ""


def runs_claude(step: Step) -> bool:
    """Whether a script runs `claude -p`."""
    return step.run is not None and bool(_CLAUDE.search(step.run.value))


def secrets(text: str) -> tuple[str, ...]:
    """The names of the secrets that a value reads."""
    return tuple(one or other for one, other in _SECRET.findall(text))


def expressions(text: str) -> tuple[str, ...]:
    """The expressions in a value."""
    return tuple(found.strip() for found in _EXPRESSION.findall(text))


def lines_of(run: Text) -> Iterator[tuple[int, str]]:
    """The lines of a script with their numbers in the file; comments are left out."""
    for offset, line in enumerate(run.value.splitlines()):
        if not line.lstrip().startswith("#"):
            yield run.line + offset, line


def checks_out_head(step: Step) -> Text | None:
    """What of a step brings a pull request's head into the job."""
    heads: list[str] = known()["hostile"]["heads"]
    is_checkout = step.uses is not None and step.uses.value.startswith("actions/checkout@")
    values = [step.given[name] for name in ("ref", "repository") if name in step.given] if is_checkout else []
    values += [step.run] if step.run and "checkout" in step.run.value else []
    return next((text for text in values if any(head in text.value for head in heads)), None)

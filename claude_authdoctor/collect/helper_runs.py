"""`--run-helpers`: run the user's or the administrator's apiKeyHelper once, under guard, to see what it prints."""

from __future__ import annotations

from dataclasses import replace

from claude_authdoctor.model.machine import Machine
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.model.snapshot import Helper, Scope

OWN: tuple[Scope, ...] = ("user", "flag", "managed")  # a repository never decides what runs
SECONDS = 10.0


def ran(helper: Helper, machine: Machine) -> Helper:
    """The helper with its real outcome; as it is where it is not ours to run."""
    if helper.key != "apiKeyHelper" or helper.scope not in OWN or helper.failure or not helper.command.reveal().strip():
        return helper
    answer = machine.shell(helper.command.reveal(), SECONDS)
    if answer is None:
        return replace(helper, failure="too-slow")
    return replace(helper, output=Secret(answer.output), failure=f"exit-{answer.code}" if answer.code else None)

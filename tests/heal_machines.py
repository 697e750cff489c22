"""Broken and healthy machines, put together at random from a seed: the faults people bring along, in places people use.

Each machine is an example for `worlds.facts`, with the causes of which one must come first, and what the servers say
about each value. Nothing here is a credential: values are joined at run time.
"""

from __future__ import annotations

import random

import heal_credentials
import heal_surroundings
from heal_machine import MACHINES, Machine

__all__ = ["Machine", "answers_needed", "machine", "names"]
WAYS = (heal_credentials, heal_surroundings)  # each registers its own when it is imported


def machine(name: str, seed: int) -> Machine:
    """The machine of that name under a seed."""
    causes, answers, breaks = MACHINES[name]
    made = Machine(name, random.Random(f"{seed}/{name}"), causes, answers)
    breaks(made)
    return made


def names(*, broken: bool) -> list[str]:
    """The machines that have a cause, or those that have none."""
    return sorted(name for name, (causes, _, _) in MACHINES.items() if bool(causes) == broken)


def answers_needed(name: str) -> bool:
    """Whether only an answer of a server tells this machine's cause, or its health."""
    return MACHINES[name][1]

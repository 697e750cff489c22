"""`preflight` in one page: look at the machine and the checkout, decide as `claude -p` would, check, weigh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from claude_authdoctor.catalog import section
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.collect.checkout import checkout
from claude_authdoctor.collect.snapshot import snapshot
from claude_authdoctor.diagnose import diagnose
from claude_authdoctor.doctor import Request
from claude_authdoctor.model.checkout import Demands
from claude_authdoctor.model.finding import Report
from claude_authdoctor.model.machine import Machine
from claude_authdoctor.preflight.weigh import weighed
from claude_authdoctor.resolve.resolver import resolve

NOTHING = Demands()


def preflight(machine: Machine, request: Request, demands: Demands = NOTHING) -> Report:
    """One look at the job and the checkout in the machine's working folder. Nothing of the checkout is run."""
    found = snapshot(machine, request.run, request.version, exports=False)
    seen = replace(found, checkout=checkout(machine, demands))
    resolution = resolve(seen, request.approved)
    replies = request.probe(seen, resolution) if request.probe else None
    beside: Sequence[str] = section("preflight")["beside"]
    return weighed(diagnose(Facts(seen, resolution, replies), request.select, (*request.ignore, *beside)))

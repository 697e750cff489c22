"""`preflight` in one page: look at the machine and the checkout, decide as `claude -p` would, check, weigh."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from claude_authdoctor.catalog import section
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.collect.checkout import checkout
from claude_authdoctor.collect.snapshot import snapshot
from claude_authdoctor.diagnose import diagnose
from claude_authdoctor.model.checkout import Demands
from claude_authdoctor.model.finding import Reply, Report
from claude_authdoctor.model.machine import Machine
from claude_authdoctor.model.resolution import Resolution
from claude_authdoctor.model.snapshot import Run, Snapshot
from claude_authdoctor.preflight.weigh import weighed
from claude_authdoctor.resolve.resolver import resolve

Prober = Callable[[Snapshot, Resolution], tuple[Reply, ...]]


@dataclass(frozen=True, slots=True)
class Question:
    """What a job asks. `approved` lists hosts that the command line trusts; `probe` is None offline."""

    run: Run = field(default_factory=lambda: Run(mode="print"))
    demands: Demands = field(default_factory=Demands)
    version: str | None = None
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    approved: Sequence[str] = ()
    probe: Prober | None = None

    def asking(self, probe: Prober | None) -> Question:
        """The same question, with the network asked as well."""
        return replace(self, probe=probe)


def preflight(machine: Machine, question: Question) -> Report:
    """One look at the job and the checkout in the machine's working folder. Nothing of the checkout is run."""
    found = snapshot(machine, question.run, question.version, exports=False)
    seen = replace(found, checkout=checkout(machine, question.demands))
    resolution = resolve(seen, question.approved)
    replies = question.probe(seen, resolution) if question.probe else None
    beside: Sequence[str] = section("preflight")["beside"]
    return weighed(diagnose(Facts(seen, resolution, replies), question.select, (*question.ignore, *beside)))

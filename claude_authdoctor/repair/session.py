"""`fix` from beginning to end: find, plan, ask, apply, look again; what did not cure is taken back."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from claude_authdoctor.catalog.rule import rule
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.verdict import accepted
from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.collect.locations import home_of
from claude_authdoctor.diagnose import severity
from claude_authdoctor.doctor import Request, visit
from claude_authdoctor.model.errors import AuthdoctorError
from claude_authdoctor.model.finding import Finding, Report
from claude_authdoctor.model.repair import Plan
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.repair.apply import apply, finish, keep, recover
from claude_authdoctor.repair.disk import Disk
from claude_authdoctor.repair.journal import Journal, Record, journal_in
from claude_authdoctor.repair.plan import plan_for
from claude_authdoctor.store.state_folder import state_folder

ROUNDS = 12
NO_CREDENTIAL = "SRC100"
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user allows. `codes` are codes, beginnings of codes or names; `ask` says that somebody can be asked."""

    codes: Sequence[str] = ()
    yes: bool = False
    unsafe: bool = False
    ask: bool = False

    @property
    def command(self) -> str:
        """The command line that says the same, where nobody is asked."""
        return " ".join(["authdoctor fix", *self.codes, "--yes", *(["--unsafe"] if self.unsafe else [])])

    def names(self, finding: Finding) -> bool:
        """Whether the user asked for this one by its name."""
        known = rule(finding.code)
        return any(known.code.startswith(word.upper()) or known.name == word.lower() for word in self.codes)

    def allow(self, finding: Finding, plan: Plan) -> bool:
        """Whether a repair may be offered, or made where nobody is asked.

        Without a name, `--yes` touches errors alone: a warning may be meant. With `--unsafe` it takes those as well.
        """
        if self.codes and not self.names(finding):
            return False
        risky = plan.safety == "unsafe" and not plan.proven and not self.unsafe
        level = severity(finding)
        if self.ask:
            return bool(self.codes) or level != "note"
        return not risky and (bool(self.codes) or level == "error" or (self.unsafe and level == "warning"))


class Voice(Protocol):
    """Who speaks with the user while repairs are made."""

    def agreed(self, finding: Finding, plan: Plan, report: Report) -> bool:
        """Show a repair; whether to make it."""

    def repaired(self, finding: Finding, plan: Plan, before: Report, after: Report) -> None:
        """A repair was made, and it helped."""

    def taken_back(self, finding: Finding, before: Report) -> None:
        """A repair was made, and it did not help."""

    def failed(self, finding: Finding, why: str, before: Report) -> None:
        """A repair could not be made."""

    def recovered(self, record: Record, foreign: Sequence[str]) -> None:
        """A repair of an earlier run was put back."""


@dataclass(frozen=True, slots=True)
class Step:
    """A repair that was made: what for, its record, and the diagnosis and the variables of a new shell before it."""

    finding: Finding
    plan: Plan
    record: Record
    before: Report
    environ: Mapping[str, str]


@dataclass(slots=True)
class Session:
    """One run of `fix`. `environ` is what a new shell would hold by now; `open` are repairs not proven yet."""

    environ: Mapping[str, str]
    request: Request
    wishes: Wishes
    voice: Voice
    disk: Disk = field(default_factory=Disk)
    made: list[Step] = field(default_factory=list)
    open: list[Step] = field(default_factory=list)
    tried: set[Key] = field(default_factory=set)

    def run(self) -> tuple[Report, Report]:
        """The diagnosis before and after."""
        journal = journal_of(ThisMachine(self.environ))
        with journal.held():
            for found in recover(self.disk, journal):
                self.voice.recovered(found.record, found.foreign)
            start = self.visit()
            return start, self.repair(start, journal)

    def visit(self) -> Report:
        """The diagnosis as a new shell would get it."""
        return visit(ThisMachine(self.environ), self.request)

    def repair(self, start: Report, journal: Journal) -> Report:
        """Repair one finding after the other, for as long as it gets better."""
        report = sound = start
        try:
            for _ in range(ROUNDS):
                offer = next(self.offers(report), None)
                if offer is None:
                    break
                report = self.attempt(*offer, report, journal) or report
                if self.open and not worse(start, report):
                    sound = report
                    self.settle(sound, journal)
        finally:  # also where something of ours fails, or the user interrupts
            while self.open:
                self.back(self.open[-1], journal)
        return sound

    def settle(self, report: Report, journal: Journal) -> None:
        """What was made so far helps, and stays."""
        for step in self.open:
            keep(step.record, journal)
            self.voice.repaired(step.finding, step.plan, step.before, report)
        self.made += self.open
        self.open = []

    def offers(self, report: Report) -> Iterator[tuple[Finding, Plan]]:
        """The repairs that may be made now, the most decisive first."""
        for finding in report.findings:
            if key(finding) in self.tried:
                continue
            plan = self.planned(finding, report)
            if plan is not None and self.wishes.allow(finding, plan):
                yield finding, plan

    def planned(self, finding: Finding, report: Report) -> Plan | None:
        """The plan for one finding; where planning itself fails, the others still have theirs."""
        try:
            return plan_for(finding, facts_in(report), self.disk, time.strftime("%Y-%m-%d"))
        except Exception as failure:  # noqa: BLE001 - our own fault, told as such
            self.tried.add(key(finding))
            self.voice.failed(finding, type(failure).__name__, report)
            return None

    def attempt(self, finding: Finding, plan: Plan, report: Report, journal: Journal) -> Report | None:
        """Make one repair and look again; None where it was not wanted, not possible, or did not help."""
        if not self.voice.agreed(finding, plan, report):
            self.tried.add(key(finding))
            return None
        try:
            record = apply(plan, self.disk, journal)
        except (OSError, AuthdoctorError) as refusal:
            self.tried.add(key(finding))
            self.voice.failed(finding, getattr(refusal, "strerror", None) or str(refusal), report)
            return None
        self.open.append(Step(finding, plan, record, report, self.environ))
        self.environ = renewed(self.environ, plan.environ)
        after = self.visit()
        if cures(finding, plan, report, after) and self.leads_on(report, after):
            return after
        self.back(self.open[-1], journal)
        return None

    def leads_on(self, report: Report, after: Report) -> bool:
        """Whether no new error came, or one that can be repaired in its turn."""
        new = worse(report, after)
        return not new or any(key(finding) in new for finding, _ in self.offers(after))

    def back(self, step: Step, journal: Journal) -> None:
        """Take a repair back that did not help."""
        self.open.remove(step)
        self.environ = step.environ
        self.tried.add(key(step.finding))
        found = finish(step.record, self.disk, journal)
        if found.foreign:
            self.voice.recovered(found.record, found.foreign)
        self.voice.taken_back(step.finding, step.before)


def journal_of(machine: ThisMachine) -> Journal:
    """The journal of this user."""
    folder = state_folder(machine.platform, machine.environ, home_of(machine))
    return journal_in(folder)


def key(finding: Finding) -> Key:
    """What a finding is about, whatever line it moves to."""
    return finding.code, finding.place.kind, finding.place.name


def errors(report: Report) -> set[Key]:
    """All that keeps Claude Code from working."""
    return {key(finding) for finding in report.findings if severity(finding) == "error"}


def worse(before: Report, after: Report) -> set[Key]:
    """The errors that are new.

    To have no credential is not, where nothing was sent before either: Claude Code only gets far enough to miss it.
    """
    return {one for one in errors(after) - errors(before) if one[0] != NO_CREDENTIAL or credentials(before)}


def cures(finding: Finding, plan: Plan, before: Report, after: Report) -> bool:
    """Whether the finding is gone, or about another credential now; and, if the plan asks for it, all is accepted."""
    if plan.accepted and not proven(after):
        return False
    gone = key(finding) not in {key(one) for one in after.findings}
    return gone or credentials(before) != credentials(after)


def proven(report: Report) -> bool:
    """Whether something is sent, and the server accepts all of it."""
    facts = facts_in(report)
    return bool(facts.sent.used) and all(accepted(facts, slot.source) for slot in facts.sent.used)


def credentials(report: Report) -> set[Secret | None]:
    """What is sent, also where Claude Code would ask about a key first."""
    return {slot.secret for slot in facts_in(report).sent.used}


def facts_in(report: Report) -> Facts:
    """What a diagnosis was made from."""
    return Facts(report.snapshot, report.resolution, report.replies)


def renewed(environ: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    """The environment of a new shell."""
    merged = {**environ, **{name: value for name, value in changes.items() if value is not None}}
    return {name: value for name, value in merged.items() if changes.get(name, "") is not None}

"""One question from beginning to end: the wire, a library, or a look at this machine; then whatever hangs on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from claude_authdoctor.model.finding import Ask, Reply
from claude_authdoctor.model.snapshot import Snapshot
from claude_authdoctor.probe import cloud, login_path
from claude_authdoctor.probe.answers import table
from claude_authdoctor.probe.http import Heard, Way, ask
from claude_authdoctor.probe.network import who_signed
from claude_authdoctor.probe.replies import replied, settled
from claude_authdoctor.probe.transport.deadline import Deadline
from claude_authdoctor.probe.transport.trust import trust
from claude_authdoctor.resolve.situation import Situation

LOCAL = ("LOOK", "BIND")


@dataclass(frozen=True)
class Found:
    """A question of the plan, the one that was put in the end, and what came of it; `reply` if that is settled."""

    asked: Ask
    put: Ask
    heard: Heard
    reply: Reply | None = None
    issuer: str = ""


@dataclass(frozen=True)
class Putting:
    """What every question of a round shares: the machine, the way out of it, and the limits in seconds."""

    snapshot: Snapshot
    way: Way
    timeout: float
    latest: Deadline
    run: cloud.Run | None = None

    @classmethod
    def on(cls, snapshot: Snapshot, timeout: float, latest: Deadline, run: cloud.Run | None = None) -> Putting:
        """The certificates are loaded once, here."""
        environment = Situation.of(snapshot).environment
        return cls(snapshot, Way(environment, trust(environment)), timeout, latest, run)

    def found(self, question: Ask) -> Found:
        """What comes of a question. Never raises: a thread has nobody to tell."""
        try:
            return self._found(question)
        except Exception as fault:  # noqa: BLE001
            return Found(question, question, Heard(None, "internal", type(fault).__name__))

    def _found(self, question: Ask) -> Found:
        if question.method in LOCAL:
            return Found(question, question, Heard(None), login_path.tried(question, self.snapshot))
        if question.method == "LIBRARY":
            return Found(question, *cloud.ask(question, self.snapshot, self.way, self._deadline(), self.run))
        heard, put = ask(question, self.way, self._deadline()), question
        if question.otherwise and heard.answer and heard.answer.status in table()["otherwise"]["after"]:
            put = question.otherwise
            heard = ask(put, self.way, self._deadline())
        signed = question.reads == "hello" and heard.why == "tls"
        return Found(question, put, heard, issuer=who_signed(question, self.way, self._deadline()) if signed else "")

    def _deadline(self) -> Deadline:
        return Deadline(self.timeout, self.latest)


def key(question: Ask) -> object:
    """What makes two questions one: it is put once, whoever holds the credential."""
    return (
        question.method,
        question.url,
        question.carries,
        tuple(sorted(question.headers.items())),
        question.body,
        question.name if question.method in LOCAL else "",
        (question.kind, question.source) if question.method == "LIBRARY" else question.otherwise is None,
    )


def late(question: Ask, latest: Deadline) -> Found:
    """What is said of a question that the budget did not suffice for."""
    return Found(question, question, Heard(None, "timeout", "budget", latest.ms))


def reply_to(question: Ask, found: Mapping[object, Found]) -> Reply:
    """The reply to a question of the plan."""
    known = settled(question)
    if known:
        return known
    one = found[key(question)]
    if one.reply:
        return one.reply
    also = found[key(question.also)].heard if question.also else None
    put = question if one.put is one.asked else replace(one.put, name=question.name, source=question.source)
    reply = replied(put, one.heard, also)
    return replace(reply, data={**reply.data, "issuer": one.issuer}) if one.issuer else reply

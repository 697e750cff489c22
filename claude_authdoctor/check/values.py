"""ENV: what is wrong with the value of a credential: spoilt on its way, or put in the wrong variable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from claude_authdoctor.catalog import section
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.shape import damage, kind_of
from claude_authdoctor.check.verdict import accepted, called, faults, is_foreign, refused, standing_at
from claude_authdoctor.model.finding import Confidence, Finding, Severity
from claude_authdoctor.model.resolution import Candidate

NEVER_JUDGED = ("custom-header", "login", "profile", "federation", "aws-signature")
ISSUED_ELSEWHERE = ("gateway-token", "helper-output", "foundry-key", "foundry-token", "bedrock-key")
SURELY_REFUSED = ("bearer", "quotes", "json", "word", "unexpanded", "masked", "own-name", "short")
# Kinds that no host wants, wherever requests go.
NEVER_RIGHT = ("refresh-token", "admin-key", "session-cookie")


@check("ENV101")
def token_mangled(facts: Facts) -> Iterator[Finding]:
    """The value in use was spoilt on its way: quotes, blanks, line breaks, a lost end."""
    for link in in_play(facts):
        assert link.secret
        ours = link.kind not in ISSUED_ELSEWHERE and not is_foreign(facts)
        found = damage(link.secret.reveal(), ours=ours)
        if found:
            fault = faults("damage")[found.fault].format(**found.values)
            data = {"variable": called(link.source), "fault": fault, "damage": found.fault}
            yield Finding("ENV101", standing_at(facts, link), data, *how_bad(facts, link, found.fault))


@check("ENV102")
def wrong_kind(facts: Facts) -> Iterator[Finding]:
    """A credential of one kind stands where another kind belongs."""
    for link in in_play(facts):
        assert link.secret
        kind = kind_of(link.secret.reveal())
        if kind and misplaced(facts, link, kind["id"]):
            right = str(kind.get("right", ""))
            belongs = faults("belongs").get(kind["id"]) or faults("belongs")["variable" if right else "nowhere"]
            words = {"held": faults("kind")[kind["id"]], "belongs": belongs.format(right=right)}
            yield Finding(
                "ENV102", standing_at(facts, link), {"variable": called(link.source), "right": right, **words}
            )


def in_play(facts: Facts) -> Iterator[Candidate]:
    """The credentials that are sent, or would be if they did not stop the session; not those the server accepts."""
    stopped = facts.sent.stop == "invalid-header"
    for link in facts.sent.chain:
        used = link.standing == "used" or (stopped and link.source == facts.sent.stop_source)
        if used and link.secret and link.kind not in NEVER_JUDGED and not accepted(facts, link.source):
            yield link


def how_bad(facts: Facts, link: Candidate, fault: str) -> tuple[Severity, Confidence]:
    """A value that stops the session or is refused is broken for sure; one that only looks odd may be meant."""
    if facts.sent.stop == "invalid-header" or refused(facts, link.source):
        return "error", "certain"
    ours = link.kind not in ISSUED_ELSEWHERE and not is_foreign(facts)
    return ("error", "likely") if ours or fault in SURELY_REFUSED else ("warning", "possible")


def misplaced(facts: Facts, link: Candidate, kind: str) -> bool:
    """Whether a kind has no business in this place; a gateway may want any that is not plainly private."""
    fitting: Mapping[str, list[str]] = section("shapes")["holds"]
    allowed = fitting.get(called(link.source))
    if allowed is None or kind in allowed:
        return False
    return kind in NEVER_RIGHT if is_foreign(facts) else True

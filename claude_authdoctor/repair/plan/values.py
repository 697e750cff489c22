"""Repairs of the ENV family: a value without what spoils it, or under the name it belongs to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from claude_authdoctor.check.shape import FAMILY, damage
from claude_authdoctor.check.values import ISSUED_ELSEWHERE, in_play
from claude_authdoctor.check.variables import CONFIG_DIR, TLS_SWITCH
from claude_authdoctor.check.verdict import called, credential_variables, is_foreign, standing_at
from claude_authdoctor.model.javascript import trim
from claude_authdoctor.model.repair import CannotRepairError
from claude_authdoctor.model.resolution import Candidate
from claude_authdoctor.repair.plan.registry import Aim, Case, repair
from claude_authdoctor.repair.plan.variable import comment_out, in_force, rename, rewrite, take_out

_QUOTES = "\"'`\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb"
_ROUNDS = 6
# Variables whose value signs a session in; a refresh token, say, has a variable too, but it asks no model.
SIGNING_IN = ("ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN")


@repair("ENV101")
def token_mangled(case: Case) -> Aim:
    """The value without quotes, the word Bearer, line breaks and letters nobody sees."""
    link = meant(case)
    assert link.secret
    ours = link.kind not in ISSUED_ELSEWHERE and not is_foreign(case.facts)
    entry = in_force(case.facts, called(link.source))
    return Aim(rewrite(case.facts, case.draft, entry, cleaned(link.secret.reveal(), ours=ours)))


@repair("ENV102")
def wrong_kind(case: Case) -> Aim:
    """The value moves to the variable of its kind."""
    right = case.finding.data.get("right", "")
    link = meant(case)
    if right not in SIGNING_IN or case.facts.resolution.provider != "anthropic":
        raise CannotRepairError(case.code)
    return Aim(rename(case.facts, case.draft, in_force(case.facts, called(link.source)), right))


def meant(case: Case) -> Candidate:
    """The credential that a finding is about."""
    for link in in_play(case.facts):
        same = called(link.source) == case.finding.data.get("variable")
        if same and standing_at(case.facts, link) == case.finding.place:
            return link
    raise CannotRepairError(case.code)


@repair("ENV103")
def misspelt_variable(case: Case) -> Aim:
    """The name as Claude Code reads it; of a credential alone, as an address would send the others elsewhere."""
    name, wanted = case.finding.data["variable"], case.finding.data["meant"]
    if wanted not in credential_variables():
        raise CannotRepairError(name)
    return Aim(rename(case.facts, case.draft, in_force(case.facts, name), wanted))


@repair("ENV109")
def dotenv_autoload(case: Case) -> Aim:
    """The line of the folder's own file goes, whatever loaded it."""
    name, place = case.finding.data["variable"], case.finding.place
    here = [one for one in case.facts.snapshot.exports if (one.file, one.line) == (place.name, place.line)]
    mine = [export for export in here if export.variable == name]
    return Aim({name: comment_out(case.facts, case.draft, mine, case.code)})


@repair("ENV100")
def empty_vars(case: Case) -> Aim:
    """The variable goes from where it is in force."""
    entry = in_force(case.facts, case.finding.data["variable"])
    return Aim(take_out(case.facts, case.draft, entry, case.code))


@repair("ENV106")
def tls_off(case: Case) -> Aim:
    """Certificates are looked at again."""
    return Aim(take_out(case.facts, case.draft, in_force(case.facts, TLS_SWITCH), case.code))


@repair("ENV110")
def config_dir_empty(case: Case) -> Aim:
    """The empty folder name goes."""
    return Aim(take_out(case.facts, case.draft, in_force(case.facts, CONFIG_DIR), case.code))


def cleaned(text: str, *, ours: bool) -> str:
    """The value without what surely does not belong to it. CannotRepairError where that leaves no sound one."""
    text = trim(text)
    for _ in range(_ROUNDS):
        found = damage(text, ours=ours)
        if found is None:
            return text
        cure = CURES.get(found.fault)
        if cure is None or (found.fault in ONLY_OURS and not (ours and FAMILY in text)):
            break
        text = trim(cure(text))
    raise CannotRepairError(found.fault if found else "")


def joined(text: str) -> str:
    """Lines and words put together again."""
    return re.sub(r"\s+", "", text)


def shown(text: str) -> str:
    """Only the letters that somebody can see."""
    return "".join(letter for letter in text if letter.isprintable())


CURES: Mapping[str, Callable[[str], str]] = {
    "bearer": lambda text: re.sub(r"(?i)\Abearer\s+", "", text),
    "line-break": joined,
    "blank": joined,
    "curly-quotes": lambda text: text.strip(_QUOTES),
    "quotes": lambda text: text.strip(_QUOTES),
    "own-name": lambda text: re.sub(r"\A(?:export\s+)?[A-Z][A-Z_]{3,}=", "", text),
    "invisible": shown,
    "end": lambda text: re.sub(r"(?:[,;.]|\\[nr])+\Z", "", text),
}
ONLY_OURS = ("blank", "line-break", "end")

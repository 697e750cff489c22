"""The approved addresses, and the verdict on one, for a person and for a program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claude_authdoctor.catalog import words
from claude_authdoctor.catalog.endpoints import Purpose, custom_oauth_values, oauth, overrides, purposes, tricks
from claude_authdoctor.model.place import Place
from claude_authdoctor.report.sanitise import visible
from claude_authdoctor.report.style import Style
from claude_authdoctor.resolve.endpoint_rules import Verdict

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict; `purposes` are those the host is official for, `own` the places of the user's that approve it."""

    verdict: Verdict
    purposes: tuple[Purpose, ...] = ()
    own: tuple[Place, ...] = ()


# --- for a program -------------------------------------------------------------------------------


def catalogue_table() -> dict[str, Any]:
    """All approved addresses."""
    return {
        "schema": SCHEMA,
        "purposes": [purpose_table(purpose) for purpose in purposes()],
        "custom_oauth": list(custom_oauth_values()),
        "oauth": [
            {"id": one.id, "url": one.url, "use": one.use, "former": one.former, "since": one.since, "until": one.until}
            for one in oauth().endpoints
        ],
        "overrides": [
            {"variable": one.variable, "moves": one.moves, "keeps": one.keeps, "read_from": list(one.read_from)}
            for one in overrides()
        ],
    }


def purpose_table(purpose: Purpose) -> dict[str, Any]:
    """One purpose."""
    return {
        "id": purpose.id,
        "title": purpose.title,
        "variable": purpose.variable,
        "default": purpose.default,
        "hosts": list(purpose.hosts),
        "credential": purpose.credential,
    }


def judged_table(judged: Judged) -> dict[str, Any]:
    """The verdict on one address; `why` and `hint` are null where it is approved."""
    verdict = judged.verdict
    trick = tricks().get(verdict.trick)
    return {
        "schema": SCHEMA,
        "url": visible(verdict.display),
        "approved": verdict.approved,
        "by": None if not verdict.approved else "configuration" if judged.own else "built-in",
        "host": visible(verdict.host),
        "trick": verdict.trick or None,
        "why": trick.says if trick else None,
        "hint": trick.hint if trick else None,
        "purposes": [purpose.id for purpose in judged.purposes],
        "loopback": verdict.loopback,
    }


# --- for a person --------------------------------------------------------------------------------


def catalogue_text(style: Style) -> str:
    """All approved addresses by purpose."""
    said: Mapping[str, str] = words("endpoints")["list"]
    lines: list[str] = []
    for purpose in purposes():
        lines += [style.paint(purpose.title, "strong"), *purpose_lines(purpose, style), ""]
    lines += [*style.wrapped(said["custom"]), *(f"  {value}" for value in custom_oauth_values()), ""]
    for head, former in (("oauth", False), ("before", True)):
        lines += style.wrapped(said[head])
        for one in oauth().endpoints:
            if one.former is former:
                lines += [f"  {one.url}", *style.wrapped(one.use, first="      ")]
        lines.append("")
    return "\n".join([*lines, *style.wrapped(said["judge"])])


def purpose_lines(purpose: Purpose, style: Style) -> Iterator[str]:
    """One purpose: its hosts, and what moves it."""
    said: Mapping[str, str] = words("endpoints")["list"]
    yield from (f"  {host}" for host in purpose.hosts)
    if purpose.variable:
        yield from style.wrapped(f"{said['variable']} {purpose.variable}", first="      ")


def judged_text(judged: Judged, style: Style) -> str:
    """The verdict on one address: what, why, what to do."""
    said: Mapping[str, str] = words("endpoints")["one"]
    verdict, url = judged.verdict, visible(judged.verdict.display)
    if verdict.approved:
        places, titles = ", ".join(map(str, judged.own)), "; ".join(purpose.title for purpose in judged.purposes)
        form = said["by-you"] if judged.own else said["approved"]
        return "\n".join(style.wrapped(form.format(url=url, purposes=titles, places=visible(places))))
    trick = tricks()[verdict.trick]
    lines = style.wrapped(said["refused"].format(url=url, why=sentence(trick.says)))
    if verdict.host and verdict.host not in url:
        lines += style.wrapped(said["host"].format(host=visible(verdict.host)))
    if verdict.loopback:
        lines += style.wrapped(said["loopback"])
    lines += [*style.wrapped(trick.hint, first=f"  {said['next']}  "), *style.wrapped(said["own"], first="  ")]
    return "\n".join(lines)


def sentence(says: str) -> str:
    """A trick's sentence within another one."""
    return says[0].lower() + says[1:].rstrip(".")


def official(host: str, wanted: Sequence[str]) -> tuple[Purpose, ...]:
    """The purposes a host is official for, among those asked about."""
    return tuple(one for one in purposes() if one.has(host) and (not wanted or one.id in wanted))

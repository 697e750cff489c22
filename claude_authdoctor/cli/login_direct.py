"""The terminal's side of `login --direct`: links out, pastes in, and one sentence about how it ended."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from claude_authdoctor.catalog import words
from claude_authdoctor.cli.ask import say
from claude_authdoctor.login.authorize import Grant, Refusal
from claude_authdoctor.login.callback import as_page
from claude_authdoctor.login.direct import DirectOutcome, DirectPlan, Links, Terminal, direct
from claude_authdoctor.login.endpoints import Endpoints, elsewhere, endpoints
from claude_authdoctor.login.site import Site, site
from claude_authdoctor.login.transport import Transport
from claude_authdoctor.model.machine import Machine
from claude_authdoctor.report.sanitise import visible

_WORDS = words("login")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for. `port` is None where no port is to be opened."""

    client_id: str | None = None
    scopes: tuple[str, ...] = ()
    port: int | None = 0
    email: str | None = None
    long_lived: bool = False
    console: bool = False


def sign_in(machine: Machine, asked: Asked, *, accepted: bool, over_damage: bool) -> DirectOutcome:
    """Run the flow and say how it ended."""
    where, known = site(machine), endpoints()
    plan = DirectPlan(
        config_folder=where.folder,
        endpoints=known,
        client_id=(asked.client_id or "").strip() or known.client_id,
        scopes=asked.scopes or scopes_for(asked, known),
        page=known.authorize_console if asked.console else known.authorize,
        port=asked.port,
        lifetime=known.year if asked.long_lived else None,
        email=asked.email,
        accepted=accepted,
        over_damage=over_damage,
        platform=where.platform,
        custom_service=elsewhere(machine.environ),
    )
    result = direct(plan, terminal(), Transport(where.environment))
    say(ending("login", result.outcome, where, result.detail, result.status))
    return result.outcome


def is_own(client_id: str | None) -> bool:
    """Whether somebody gave an id of their own: Claude Code's asks for the notice to be accepted, typed or not."""
    return (client_id or "").strip().lower() not in ("", endpoints().client_id)


def scopes_for(asked: Asked, known: Endpoints) -> tuple[str, ...]:
    """What to ask for: the least for a long-lived token, what a foreign client may have for a foreign client."""
    if asked.long_lived:
        return known.long_lived_scopes
    if is_own(asked.client_id):
        return known.own_scopes
    return known.console_scopes if asked.console else known.scopes


def terminal() -> Terminal:
    """This terminal: links and complaints to stderr, pastes from stdin."""
    return Terminal(shown, sys.stdin, complain, page)


def shown(links: Links) -> None:
    """Both ways to a code."""
    said = _WORDS["direct"]
    if links.here:
        say(f"{said['open'].format(port=links.port)}\n\n  {links.here}\n")
    say(f"{said['anywhere' if links.here else 'only-paste']}\n\n  {links.anywhere}\n")
    sys.stderr.write(said["prompt"])
    sys.stderr.flush()


def complain(refusal: Refusal) -> None:
    """Why the last paste was no code, and the prompt again."""
    say(_WORDS["paste"][refusal.reason].format(detail=visible(refusal.detail)))
    sys.stderr.write(_WORDS["direct"]["prompt"])
    sys.stderr.flush()


def page(found: Grant | Refusal) -> str:
    """What the browser shows."""
    said, kind = _WORDS["page"], "granted" if isinstance(found, Grant) else "refused"
    return as_page(said[f"{kind}-title"], said[kind])


def ending(topic: str, outcome: str, where: Site, detail: str = "", status: int | None = None, **more: str) -> str:
    """The sentence for an outcome, with what to do below it."""
    blanks = {"store": visible(where.store), "detail": visible(detail), "status": status or "", **more}
    sentence = _WORDS["outcome"][topic][outcome].format(**blanks)
    hint = _WORDS["hint"].get(topic, {}).get(outcome)
    return f"{sentence}\n  {hint}" if hint else str(sentence)

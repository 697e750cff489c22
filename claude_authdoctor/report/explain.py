"""A rule, or the causes of a message, for a person, for a program, and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from claude_authdoctor.catalog import section, words
from claude_authdoctor.catalog.rule import Fix, Rule, rule
from claude_authdoctor.explain.rank import Cause
from claude_authdoctor.report.markup import code
from claude_authdoctor.report.style import Style

SCHEMA = 1
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_NUMBERED = re.compile(r"([\w.-]+/[\w.-]+)#(\d+)")
TELLING = 30  # a message that speaks so decisively for a rule stands on its page
SHOWN = 3  # causes that are told in full to a person; the others in a line


# --- what all forms share ------------------------------------------------------------------------


def why(known: Rule) -> str:
    """The cause in plain sentences, whatever machine it is about."""
    return " ".join(known.why.split())


def generic(command: str) -> str:
    """A command with names such as FILE in place of a finding's values."""
    said: Mapping[str, str] = words("explain")["placeholder"]
    return _PLACEHOLDER.sub(lambda found: said.get(found.group(1), found.group(1).upper()), command)


def open_ended(sentence: str) -> str:
    """A sentence with dots in place of a finding's values."""
    return " ".join(_PLACEHOLDER.sub("...", sentence.replace("{verdict}", "")).split())


def fixes(known: Rule, platform: str) -> list[Fix]:
    """The ways out on a platform; `wsl` is a Linux with ways of its own, an unknown platform (empty) gets all."""
    mine = {"any", platform} | ({"linux"} if platform == "wsl" else set())
    return [fix for fix in known.fixes if not platform or fix.platform in mine]


def commands(known: Rule, platform: str) -> list[str]:
    """What to type; the hint where a rule has no command of its own."""
    return [generic(fix.run) for fix in fixes(known, platform)] or [generic(known.hint)]


# --- for a program -------------------------------------------------------------------------------


def matches_table(causes: Sequence[Cause], platform: str) -> dict[str, Any]:
    """The causes of a message, as `explain --json` prints them."""
    return {"schema": SCHEMA, "matches": [match_table(cause, platform) for cause in causes]}


def match_table(cause: Cause, platform: str) -> dict[str, Any]:
    """One cause; `here` is what its check found on this machine."""
    known = rule(cause.code)
    table = {
        "code": known.code,
        "name": known.name,
        "confidence": cause.confidence,
        "cause": why(known),
        "fix": commands(known, platform),
    }
    return table | ({"here": found(cause)} if cause.finding else {})


def found(cause: Cause) -> str:
    """What the cause's check found on this machine."""
    from claude_authdoctor.report.wording import message  # noqa: PLC0415 - only where a machine was looked at

    return message(cause.finding) if cause.finding else ""


# --- for a person --------------------------------------------------------------------------------


def causes_text(causes: Sequence[Cause], style: Style, platform: str) -> str:
    """The causes of a message: the likeliest in full, the others in a line each."""
    said: Mapping[str, str] = words("explain")["match"]
    if not causes:
        return "\n".join([*style.wrapped(said["none"]), *style.wrapped(said["none-next"])])
    close = [cause for cause in causes if cause.confidence == causes[0].confidence != "certain"][:SHOWN] or causes[:1]
    lines = [*style.wrapped(said["several"]), ""] if len(close) > 1 else []
    for cause in close:
        lines += [*cause_block(cause, style, platform), ""]
    rest = [cause for cause in causes if cause not in close]
    if rest:
        lines += [*style.wrapped(said["also"]), *(row for cause in rest for row in cause_line(cause, style)), ""]
    if len(causes) > 1:
        lines += style.wrapped(said["next"])
    return "\n".join([*lines, *style.wrapped(said["more"].format(code=causes[0].code))])


def cause_block(cause: Cause, style: Style, platform: str) -> Iterator[str]:
    """One cause: what it is, what was found here, what to type."""
    known, said = rule(cause.code), words("explain")["match"]
    title = f"{known.code} {known.name} ({said[cause.confidence]})"
    yield style.paint(title, "strong")
    yield from style.wrapped(why(known), first="  ")
    if cause.finding:
        yield from style.wrapped(said["here"].format(message=found(cause)), first="  ")
    yield from fix_lines(known, style, platform)


def fix_lines(known: Rule, style: Style, platform: str) -> Iterator[str]:
    """The ways out, a command a line so that it can be copied, what it does below it."""
    ways = fixes(known, platform) or [Fix(known.hint)]
    for fix in ways:
        yield f"    {style.paint(generic(fix.run), 'strong')}"
        if fix.note:
            yield from style.wrapped(fix.note, first="      ")


def cause_line(cause: Cause, style: Style) -> list[str]:
    """One cause in a line."""
    known = rule(cause.code)
    return style.wrapped(f"{known.name}: {first_sentence(known)}", first=f"  {known.code}  ")


def first_sentence(known: Rule) -> str:
    """What the reason begins with."""
    return why(known).split(". ", 1)[0].rstrip(".")


# --- one rule ------------------------------------------------------------------------------------


def page_text(known: Rule, style: Style, platform: str) -> str:
    """One rule for a person."""
    said: Mapping[str, str] = words("explain")["page"]
    lines = [style.paint(f"{known.code} {known.name} ({known.severity})", "strong"), *style.wrapped(why(known)), ""]
    lines += [said["fix"], *fix_lines(known, style, platform), ""]
    for name, value in facts_of(known):
        lines += style.wrapped(value, first=f"{name:<16} ")
    if messages := shown(known):
        lines += ["", said["shown"], *(row for text in messages for row in style.wrapped(text, first="  "))]
    lines += ["", said["references"], *(f"  {plain_reference(one)}" for one in known.references)]
    return "\n".join(lines)


def facts_of(known: Rule) -> Iterator[tuple[str, str]]:
    """What else there is to know of a rule, name and value."""
    said: Mapping[str, str] = words("explain")["page"]
    yield (said["example"], known.says) if known.says else (said["says"], open_ended(known.message))
    yield said["detect"], said[known.detect]
    repair = said[known.repair].format(command=f"authdoctor fix {known.code}")
    yield said["repair"], f"{repair}. {known.repair_reason}" if known.repair_reason else repair
    if known.clients:
        since, until = known.clients.get("since"), known.clients.get("until")
        form = "both" if since and until else "since" if since else "until"
        yield said["clients"], said[form].format(version=since or until, since=since, until=until)


def shown(known: Rule) -> list[str]:
    """The messages of a rule as a person would see them: its own, then those it shares with others."""
    own = [text["match"] for text in known.texts if text["weight"] >= TELLING]
    shared = [row["match"][0] for row in section("messages")["message"] if row["causes"].get(known.name, 0) >= TELLING]
    return [match.replace("*", "...") for match in dict.fromkeys([*own, *shared])]


def plain_reference(reference: str) -> str:
    """A reference for a terminal: an issue as the address it has."""
    found = _NUMBERED.fullmatch(reference)
    return f"https://github.com/{found.group(1)}/issues/{found.group(2)}" if found else reference


def page_markdown(known: Rule) -> str:
    """One rule as a Markdown page, fixed outline, for all platforms."""
    said: Mapping[str, str] = words("explain")["page"]
    lines = [f"# {known.code} {known.name}", "", why(known), "", "| | |", "| --- | --- |"]
    lines += [f"| {said['severity']} | {known.severity} |"]
    lines += [f"| {name} | {cell(value)} |" for name, value in facts_of(known)]
    lines += ["", f"## {said['fix']}", ""]
    lines += [fix_item(fix) for fix in known.fixes] or [f"- `{generic(known.hint)}`"]
    if messages := shown(known):
        lines += ["", f"## {said['shown']}", "", *(f"- {code(text)}" for text in messages)]
    lines += ["", f"## {said['references']}", "", *(f"- {linked(reference)}" for reference in known.references)]
    return "\n".join(lines)


def cell(text: str) -> str:
    """A text as a cell of a Markdown table."""
    return text.replace("|", "\\|").replace("\n", " ")


def fix_item(fix: Fix) -> str:
    """One way out as a list item."""
    said: Mapping[str, str] = words("explain")["page"]
    where = "" if fix.platform == "any" else f" ({said['on'].format(platform=fix.platform)})"
    return f"- `{generic(fix.run)}`{where}" + (f": {fix.note}" if fix.note else "")


def linked(reference: str) -> str:
    """A reference as Markdown."""
    address = plain_reference(reference)
    if address != reference:
        return f"[{reference}]({address})"
    return f"<{reference}>" if reference.startswith("https://") and " " not in reference else reference

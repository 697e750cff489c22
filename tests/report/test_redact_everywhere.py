"""Wherever a secret is met, it is masked; and what merely looks like one is left readable."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.diagnose import diagnose
from claude_authdoctor.model.checkout import Checkout
from claude_authdoctor.model.document import Document
from claude_authdoctor.model.finding import Finding, Reply
from claude_authdoctor.model.machine import FileFact, Peek
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.secret import Secret, mask
from claude_authdoctor.model.snapshot import Export, Helper, Profile, Profiles, Snapshot
from claude_authdoctor.report.redact import DEPTH, cleaned, redacted, redactor
from worlds import facts, login, token

WHERE = Place("file", "settings.json")
KEY = token("gateway-token")


def seen(**changes: Any) -> Snapshot:
    """An ordinary machine with these facts more."""
    return replace(facts({}).snapshot, **changes)


def document(data: Any) -> Document:
    """A file with this content."""
    return Document(FileFact("settings.json", "file"), "ok", data)


def export(value: str) -> Export:
    """A start-up file that sets a variable."""
    return Export("ANY", "/home/u/.bashrc", 1, "shell", Secret(value))


def helper(output: str) -> Helper:
    """An apiKeyHelper that was run."""
    return Helper("apiKeyHelper", "user", WHERE, Secret("./give"), output=Secret(output))


def with_profile(data: Any) -> dict[str, Any]:
    """A profile whose credentials are these."""
    profile = Profile("p", document({}), document(data))
    return {"profiles": Profiles("/home/u/.config/anthropic", "p", {"p": profile})}


@pytest.mark.parametrize(
    "more",
    [
        {"env": {"ANTHROPIC_API_KEY": Secret(KEY)}},
        {"env": {"ANTHROPIC_API_KEY": Secret(f" {KEY}\n")}},
        {"helpers": (helper(KEY),)},
        {"exports": (export(KEY),)},
        {"descriptors": {"CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR": Peek("open", KEY.encode())}},
        with_profile({"access_token": KEY}),
        with_profile({"list": [{"deep": [[{"clientSecret": KEY}]]}]}),
        {"env": {"A": Secret("test"), "B": Secret("anthropic"), "C": Secret(KEY)}},
        {"checkout": Checkout("/c", servers=document({"mcpServers": {"x": {"headers": {"X-Api-Key": KEY}}}}))},
    ],
    ids=[
        "variable",
        "with spaces",
        "helper",
        "start-up file",
        "descriptor",
        "profile",
        "list",
        "not the first",
        "checkout",
    ],
)
def test_a_secret_is_masked_wherever_it_was_met(more: dict[str, Any]) -> None:
    said = redacted(f"the server said: {KEY}!", seen(**more))

    assert KEY not in said
    assert said.startswith("the server said: ")
    assert said.endswith("!")


def test_a_key_of_the_vendor_is_masked_even_where_it_is_cut_or_torn() -> None:
    """In a start-up file, where paths and short words are left alone."""
    torn = token("console-key")[:13] + "/x y"

    assert torn not in redacted(f"set to {torn}", seen(exports=(export(torn),)))


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"env": {"ANTHROPIC_API_KEY": Secret("anthropic")}}, "https://api.anthropic.com"),
        ({"env": {"ANTHROPIC_API_KEY": Secret("not-needed")}}, "a key is not-needed"),
        ({"env": {"ANTHROPIC_API_KEY": Secret("test")}}, "latest testing"),
        ({"env": {"ANTHROPIC_API_KEY": Secret("  Test1    ")}}, "Test1 of five"),
        ({"exports": (export("/usr/local/bin/claude-code-wrapper"),)}, "/usr/local/bin/claude-code-wrapper"),
        ({"exports": (export("https://gateway.example.com"),)}, "https://gateway.example.com"),
        ({"exports": (export("us-east-1"),)}, "us-east-1"),
        ({"exports": (export("Claude Code, for the Team 2"),)}, "Claude Code, for the Team 2"),
        ({"env": {"ANTHROPIC_API_KEY": Secret("abcdefghij-klmnopqr")}}, "abcdefghij-klmnopqr"),
        ({"exports": (replace(export("x"), value=None),)}, "x"),
        ({"descriptors": {"FD": Peek("closed")}}, "FD"),
        (with_profile({"access_token": 12345678901234567890, "name": KEY}), KEY),
        (with_profile(["access_token", KEY]), KEY),
    ],
)
def test_ordinary_words_paths_and_addresses_are_left_readable(more: dict[str, Any], text: str) -> None:
    """A report that hides `anthropic` in every address helps nobody."""
    assert redacted(text, seen(**more)) == text


def variable(value: str) -> dict[str, Any]:
    """A key in the environment."""
    return {"env": {"ANTHROPIC_API_KEY": Secret(value)}}


@pytest.mark.parametrize(
    ("value", "more"),
    [
        ("Ab3-dE6g", variable("Ab3-dE6g")),
        ("Ab3-dE6g", variable("\tAb3-dE6g ")),
        ("abcdefghij-klmnopqrs", variable("abcdefghij-klmnopqrs")),
        ("Ab3-dE6gHi9Jk2Lm5No8", {"exports": (export("Ab3-dE6gHi9Jk2Lm5No8"),)}),
        ("aB3/dE 6gH/iJ9kL+mN2", with_profile({"client_secret": "aB3/dE 6gH/iJ9kL+mN2"})),
    ],
    ids=["eight characters", "eight and blanks", "twenty letters", "twenty of a start-up file", "slash and blank"],
)
def test_the_shortest_that_can_be_a_secret_is_masked_whole(value: str, more: dict[str, Any]) -> None:
    """Eight characters of a variable or a file, twenty where they are only letters or stand in a start-up file."""
    assert redacted(f"the server said: {value}!", seen(**more)) == f"the server said: {mask(value)}!"


def test_a_descriptor_that_holds_no_text_hides_no_other_secret() -> None:
    """A pipe may bring any bytes: they must not stop the report, nor uncover the rest."""
    peeks = {"CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR": Peek("open", b"\xff\xfe\x00 no text")}

    said = redacted(f"sent {KEY}", seen(descriptors=peeks, env={"ANTHROPIC_API_KEY": Secret(KEY)}))

    assert said == f"sent {mask(KEY)}"


def nested(depth: int) -> Any:
    """A secret under so many tables."""
    found: Any = {"token": KEY}
    for _ in range(depth):
        found = {"x": found}
    return found


def test_a_file_that_never_ends_is_searched_to_a_depth() -> None:
    """Deeper than Claude Code reads anything, so that a hostile file costs little."""
    assert KEY not in redacted(KEY, seen(**with_profile(nested(DEPTH - 1))))
    assert redacted(KEY, seen(**with_profile(nested(DEPTH)))) == KEY


def test_a_value_as_json_spells_it_is_masked_too() -> None:
    value = 'pass"word\\with\tsigns'
    said = redacted('{"message": "pass\\"word\\\\with\\tsigns"}', seen(env={"ANTHROPIC_API_KEY": Secret(value)}))

    assert said == f'{{"message": "{mask(value)}"}}'


@pytest.mark.parametrize(("start", "stop"), [(0, 12), (3, 14), (-12, None)])
@pytest.mark.parametrize("whole", [KEY, "A1-z9y8x7w6v5-B2-c3d4e5f6"])
def test_of_two_secrets_one_within_the_other_nothing_is_left(whole: str, start: int, stop: int | None) -> None:
    """Whichever of them comes first in the alphabet."""
    short = whole[start:stop]
    said = redacted(f"{whole} and {short}", seen(env={"A": Secret(short), "B": Secret(whole)}))

    assert said == f"{mask(whole)} and {mask(short)}"


def test_a_report_is_cleaned_in_every_part_and_the_facts_stay() -> None:
    machine = facts({"env": {"ANTHROPIC_API_KEY": KEY}, "home": {".claude/.credentials.json": login()}})
    reply = Reply(f"net:{KEY}", f"https://x.example/{KEY}", "unknown", data={"said": f"no such key {KEY}"})
    report = diagnose(Facts(machine.snapshot, machine.resolution, (reply,)))
    found = Finding("SRC101", Place("file", f"/tmp/{KEY}", 3), {"value": KEY}, related=(Place("variable", KEY),))
    report = replace(report, findings=(found,), resolution=replace(report.resolution, reason=f"because {KEY}"))

    clean = cleaned(report, redactor(machine.snapshot))

    assert KEY not in repr((clean.findings, clean.replies, clean.resolution))
    assert clean.findings[0].place.line == 3
    assert clean.findings[0].code == "SRC101"
    assert clean.findings[0].data == {"value": mask(KEY)}
    assert clean.resolution.reason == f"because {mask(KEY)}"
    assert clean.snapshot is report.snapshot
    assert clean.replies is not None
    assert clean.replies[0].outcome == "unknown"

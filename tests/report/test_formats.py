"""Every format, read back by a parser of that format, says exactly our findings, whatever a value holds."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.dom import minidom
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from report.hostile import STRINGS, commands, older_commands

from claude_authdoctor.cli.output import rendered
from claude_authdoctor.model.finding import Finding, Report
from claude_authdoctor.model.place import Place
from claude_authdoctor.report.issue import issues
from claude_authdoctor.report.markup import cell, code
from claude_authdoctor.report.nearer import begun, tilde
from claude_authdoctor.report.sanitise import visible
from claude_authdoctor.report.sarif import LIMIT, sarif
from claude_authdoctor.report.style import Style
from claude_authdoctor.report.wording import message
from worlds import facts

ROOT = "/home/u/project"
ALLOWED = re.compile(r"[\n\x20-\x7e\u00a0-\ud7ff\ue000-\U0010ffff]*")
FORMATS = ("text", "table", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown")


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    """A schema beside this file; `sarif-2.1.0` is the official one."""
    return jsonschema.Draft202012Validator(json.loads((Path(__file__).parent / f"{name}.schema.json").read_text()))


def report_with(text: str) -> Report:
    """A report in which a text stands wherever a value of the machine can."""
    seen = facts({"env": {"ANTHROPIC_API_KEY": "{{console-key}}"}})
    data = {"variable": text, "credential": text, "host": text, "fault": text}
    findings = (
        Finding("TAK101", Place("file", f"{ROOT}/{text}", 3), data),
        Finding("TAK112", Place("environment", text), {"variable": text, "effect": text}),
        Finding("ENV106", Place("file", f"/etc/{text}"), {"variable": text}),
        Finding("TAK115", Place("machine", text), {"variable": text}, related=(Place("file", text),)),
    )
    resolution = replace(seen.resolution, reason=text)
    return Report(seen.snapshot, resolution, None, findings, crashed=())


def said(form: str, report: Report) -> str:
    """A report in one format, as it leaves the program."""
    return rendered(report, form, Style(80), verbose=True)


@pytest.mark.parametrize("text", STRINGS, ids=range(len(STRINGS)))
@pytest.mark.parametrize("form", FORMATS)
def test_no_line_is_a_command_but_ours(form: str, text: str) -> None:
    """A value with line breaks and marks cannot give a runner an order, and no control character leaves."""
    output = said(form, report_with(text))
    ours = 4 if form == "github" else 0

    assert len(commands(output)) == ours
    assert sum(line.lstrip().startswith("::") for line in output.splitlines()) == ours
    assert form not in ("text", "table", "markdown") or older_commands(output) == []
    assert ALLOWED.fullmatch(output)


@pytest.mark.parametrize("text", STRINGS, ids=range(len(STRINGS)))
def test_machine_formats_read_back(text: str) -> None:
    """The parsers of JSON, SARIF, code quality, JUnit and annotations find our findings and nothing else."""
    report = report_with(text)
    messages = [message(finding) for finding in report.findings]
    known = issues(report)

    assert [row["message"] for row in json.loads(said("json", report))["findings"]] == messages
    assert [json.loads(line)["message"] for line in said("jsonl", report).split("\n")] == messages
    results = json.loads(said("sarif", report))["runs"][0]["results"]
    assert [row["message"]["text"].startswith(words) for row, words in zip(results, messages, strict=True)] == [
        True
    ] * 4
    quality = json.loads(said("gitlab", report))
    assert [row["description"].startswith(words) for row, words in zip(quality, messages, strict=True)] == [True] * 4
    assert len({row["fingerprint"] for row in quality}) == 4
    orders = commands(said("github", report))
    assert [order[0] for order in orders] == ["error", "warning", "warning", "notice"]
    assert [order[2].startswith(words) for order, words in zip(orders, messages, strict=True)] == [True] * 4
    assert [order[1].get("file", "") for order in orders] == [one.file for one in known]


@pytest.mark.parametrize("text", STRINGS, ids=range(len(STRINGS)))
def test_xml_and_markdown_read_back(text: str) -> None:
    """Two readers of XML agree, and a table of Markdown has a row for each finding."""
    report = report_with(text)
    output = said("junit", report)
    cases = [case for case in ET.fromstring(output).iter("testcase") if len(case)]

    assert [case[0].get("message") for case in cases] == [message(finding) for finding in report.findings]
    assert len(minidom.parseString(output.encode()).getElementsByTagName("failure")) == 3
    rows = [line for line in said("markdown", report).splitlines() if line.startswith("| ")]
    assert [len(re.findall(r"(?<!\\)\|", row)) for row in rows] == [5] * (2 + 4)


def test_there_are_enough_hostile_strings() -> None:
    """Sixty at least, all different."""
    assert len(set(STRINGS)) >= 60


def test_fingerprints_outlive_a_moved_line() -> None:
    """The same finding some lines further down is the same; another variable is another."""
    report = report_with("x")
    first = report.findings[0]
    moved = replace(report, findings=(replace(first, place=replace(first.place, line=99)),))
    other = replace(report, findings=(replace(first, data={**first.data, "variable": "y"}),))

    assert issues(moved)[0].fingerprint == issues(report)[0].fingerprint
    assert issues(other)[0].fingerprint != issues(report)[0].fingerprint


def test_equal_issues_have_fingerprints_of_their_own() -> None:
    """A service that drops equal fingerprints would drop a finding."""
    first = report_with("x").findings[0]
    found = issues(replace(report_with("x"), findings=(first, first, first)))

    assert len({one.fingerprint for one in found}) == 3


def test_sarif_has_at_most_its_limit_and_says_so() -> None:
    """What a service would cut off silently is counted."""
    one = issues(report_with("x"))[0]
    log = json.loads(sarif([one] * (LIMIT + 7)))["runs"][0]

    assert len(log["results"]) == LIMIT
    assert "7 more" in log["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_paths_below_the_root_are_relative() -> None:
    """Annotations want a path of the repository; a file elsewhere keeps its whole path."""
    found = issues(report_with("a b"))

    assert [one.file for one in found] == ["a b", "", "/etc/a b", ""]
    location = json.loads(said("sarif", report_with("a b")))["runs"][0]["results"][0]["locations"][0][
        "physicalLocation"
    ]
    assert location == {"artifactLocation": {"uri": "a%20b", "uriBaseId": "%SRCROOT%"}, "region": {"startLine": 3}}


def test_a_healthy_report_is_a_passed_test() -> None:
    """JUnit without a test case is an error to most servers."""
    healthy = replace(report_with("x"), findings=())

    assert ET.fromstring(said("junit", healthy)).get("tests") == "1"
    assert json.loads(said("gitlab", healthy)) == []
    assert said("github", healthy) == ""
    assert visible("x") in said("junit", healthy)


@pytest.mark.parametrize("form", ["text", "sarif", "github", "gitlab", "junit", "markdown"])
def test_the_scanner_speaks_the_same_formats(form: str) -> None:
    """A leak in a file with a hostile name: no command, and the parsers find it."""
    from claude_authdoctor.scan.formats import render
    from claude_authdoctor.scan.leak import Leak

    leaks = [
        Leak(f"a/{text}", 3, 9, 3, "anthropic-api-key", "sk-…", f"{number:032x}", certain=True)
        for number, text in enumerate(STRINGS)
    ]
    leaks += [
        Leak(text, 1, 1, 1, "anthropic-api-key", "sk-…", "f" * 32, certain=False)
        for text in STRINGS
        if "\n" not in text
    ]
    output = "".join(render(form, leaks, []))

    assert len(commands(output)) == (len(leaks) if form == "github" else 0)
    if form == "sarif":
        assert len(json.loads(output)["runs"][0]["results"]) == len(leaks)
    if form == "sarif":
        validator("sarif-2.1.0").validate(json.loads(output))
    if form == "gitlab":
        assert len({row["fingerprint"] for row in json.loads(output)}) == len(leaks)
    if form == "junit":
        assert len(list(ET.fromstring(output).iter("failure"))) == len(leaks)


@pytest.mark.parametrize("text", STRINGS, ids=range(len(STRINGS)))
def test_sarif_is_what_the_standard_says(text: str) -> None:
    """The whole schema, and a closed one of what we use: addresses hold nothing that needs escaping."""
    log = json.loads(said("sarif", report_with(text)))

    for name in ("sarif-2.1.0", "sarif-2.1.0-used"):
        validator(name).validate(log)
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rules[row["ruleIndex"]]["id"] for row in log["runs"][0]["results"]] == [
        row["ruleId"] for row in log["runs"][0]["results"]
    ]


@pytest.mark.parametrize(
    ("said", "home", "shown"),
    [
        ("at /home/u/.claude, 'x=/home/u/b'", "/home/u", "at ~/.claude, 'x=~/b'"),
        ("/srv/home/u/a and /home/user/a and /home/u", "/home/u", "/srv/home/u/a and /home/user/a and /home/u"),
        (r"C:\Users\u\.claude", r"C:\Users\u", r"~\.claude"),
        ("/tmp/rel/a", "rel", "/tmp/rel/a"),
        ("/a/b", "/", "/a/b"),
    ],
)
def test_the_home_folder_is_a_tilde_where_a_path_begins(said: str, home: str, shown: str) -> None:
    assert tilde(said, home) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("at /app/settings.json and /app/x", "at settings.json and x"),
        ("https://example.org/app/settings", "https://example.org/app/settings"),
        ("/srv/app/x, /apps/x", "/srv/app/x, /apps/x"),
    ],
)
def test_a_folder_is_left_out_where_a_path_begins(said: str, shown: str) -> None:
    assert begun(said, "/app", "/", "") == shown


def test_a_command_with_a_pipe_can_be_copied_out_of_a_table() -> None:
    """The bar stays a bar, behind a backslash that Markdown takes away within a table."""
    assert code("curl x | bash") == "`curl x | bash`"
    assert cell("curl x | bash") == r"`curl x \| bash`"

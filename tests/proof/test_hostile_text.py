"""Text that fools terminals and readers, wherever a machine can hold text: every output stays plain and readable."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from proof.strings import ALL

from claude_authdoctor.catalog.variables import variables
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.cli.formats import FORMATS
from claude_authdoctor.cli.output import rendered
from claude_authdoctor.cli.vars import row_of, strays
from claude_authdoctor.collect.snapshot import snapshot
from claude_authdoctor.diagnose import diagnose
from claude_authdoctor.model.finding import Reply, Report
from claude_authdoctor.model.snapshot import Run
from claude_authdoctor.report import contract, decision, endpoints, redact
from claude_authdoctor.report import variables as listing
from claude_authdoctor.report.style import Style
from claude_authdoctor.resolve.endpoint_rules import judge
from claude_authdoctor.resolve.resolver import resolve
from machines import Desk
from worlds import login, token

QUICK = [text for number, text in enumerate(ALL) if number % 5 in (0, 2, 4)]
WIDTHS = (40, 80, 120, 200)
HOME = "/home/u"
# What other programs read has lines of its own; the table of variables is as wide as their names.
UNWRAPPED = (
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "markdown",
    "vars-table",
    "vars-markdown",
    "resolve-json",
    "vars-json",
    "judged-json",
)
INDENT = 20
HEAP = re.compile("[\u0300-\u036f]{5}")
SHOWN_VARIABLES = (
    "ANTHROPIC_BASE_URL",
    "AWS_REGION",
    "ANTHROPIC_API_KEY",
    "CLAUDE_CONFIG_DIR",
    "HTTPS_PROXY",
    "ANTHROPIC_PROFILE",
)
HIDDEN = ("Cf", "Co", "Cs", "Cn", "Zl", "Zp", "Cc")


def encodable(text: str) -> str:
    """A text that an environment or a file name can hold: any bytes, but no NUL."""
    return text.replace("\0", "\x01")


def hostile(text: str) -> Desk:
    """A machine that holds a text in every place where it can hold one."""
    name = encodable(text).replace("/", "\u2215")[:200] or "x"
    value = encodable(text)
    return Desk(
        environ={
            "HOME": HOME, "PATH": f"/usr/bin:{value}", "USER": value, "SHELL": value, "TERM_PROGRAM": value, "CI": value,
            "ANTHROPIC_BASE_URL": value, "ANTHROPIC_CUSTOM_HEADERS": value, "ANTHROPIC_AUTH_TOKEN": value, "ANTHROPIC_API_KEY": token("console-key") + value,
            "CLAUDE_CODE_OAUTH_TOKEN": value, "HTTPS_PROXY": f"http://{value}", "NO_PROXY": value, "NODE_EXTRA_CA_CERTS": value, "AWS_REGION": value, "AWS_PROFILE": value,
            "ANTHROPIC_PROFILE": value, "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR": value, "NODE_OPTIONS": value, "ANTHROPIC_MODEL": value, f"ANTHROPIC_{name}": "x", "ANTHROPIC_API_KYE": value,
        },
        files={
            f"{HOME}/.claude/settings.json": json.dumps({"env": {"ANTHROPIC_BASE_URL": text, "ANTHROPIC_" + text: text, text: text, "CLAUDE_CODE_USE_BEDROCK": text}, "apiKeyHelper": text, "forceLoginMethod": text, text: text, "awsAuthRefresh": f"echo {text}", "model": text}),
            f"{HOME}/project/.claude/settings.json": json.dumps({text: {text: text}, "env": {text: 1, "ANTHROPIC_API_KEY": text}, "apiKeyHelper": f"/opt/{text} --x"}),
            f"{HOME}/project/.claude/settings.local.json": '{"env": {"' + text,
            "/etc/claude-code/managed-settings.json": json.dumps({"env": [text], "forceLoginOrgUUID": text, "apiKeyHelper": 5}),
            f"/etc/claude-code/managed-settings.d/{name}.json": json.dumps({"forceLoginMethod": [text]}),
            f"{HOME}/.claude/.credentials.json": json.dumps(login(subscriptionType=text, scopes=[text], rateLimitTier=text)),
            f"{HOME}/.claude/.credentials.json.{name}": "{}",
            f"{HOME}/.claude.json": json.dumps({"oauthAccount": {"emailAddress": text, "organizationUuid": text, "billingType": text}, "customApiKeyResponses": {"approved": [text], "rejected": [text]}, "mcpServers": {text: {"type": "http", "url": text, "headers": {text: text}}}}),
            f"{HOME}/.bashrc": f"export ANTHROPIC_API_KEY='{value}'\nexport ANTHROPIC_BASE_URL={value}\n. ./{value}\n",
            f"{HOME}/project/.env": f"ANTHROPIC_API_KEY={value}\n{value}={value}\n",
            f"{HOME}/.config/anthropic/active_config": name,
            f"{HOME}/.config/anthropic/configs/{name}.json": json.dumps({"auth": text, "base_url": text}),
            f"{HOME}/.config/anthropic/credentials/{name}.json": json.dumps({"access_token": text}),
            f"{HOME}/.aws/config": f"[profile {value}]\nregion = {value}\nsso_session = {value}\n",
            f"{HOME}/project/.mcp.json": json.dumps({"mcpServers": {text: {"command": text, "env": {text: text}}}}),
        },
        on_path={"claude": f"/opt/{name}/claude"},
    )  # fmt: skip


def answers(text: str) -> tuple[Reply, ...]:
    """What servers may have said, a text of theirs in every field that is theirs."""
    data = {"message": text, "type": text, "request": text, "issuer": text, "location": text, "server": text, "organization": text, "account": text, "proxy": text, "address": text}  # fmt: skip
    return tuple(
        Reply(name, "https://api.anthropic.com/v1/models", outcome, why, status, 50, source, data)
        for name, outcome, why, status, source in (
            ("credential:env:ANTHROPIC_API_KEY", "invalid", "invalid_key", 401, "env:ANTHROPIC_API_KEY"),
            ("credential:env:ANTHROPIC_AUTH_TOKEN", "unknown", "not-api", 200, "env:ANTHROPIC_AUTH_TOKEN"),
            ("net:hello", "unknown", "tls", None, None),
            ("login:page", "unknown", "dns", None, None),
        )
    )  # type: ignore[arg-type]


def seen(text: str) -> Report:
    """The whole diagnosis of a hostile machine."""
    found = snapshot(hostile(text), Run(settings=json.dumps({"env": {"ANTHROPIC_BASE_URL": text}, text: text})))
    report = diagnose(Facts(found, resolve(found), answers(text)))
    assert report.crashed == (), text
    return redact.cleaned(report, redact.redactor(found))


def outputs(report: Report, width: int, text: str) -> Iterator[tuple[str, str]]:
    """Every report of every kind in one width."""
    style = Style(width)
    for form in FORMATS:
        yield form, rendered(report, form, style, verbose=True)
    yield "decision", decision.decision(report.snapshot, report.resolution, style)
    yield "resolve-json", json.dumps(contract.resolution_table(report.snapshot, report.resolution))
    facts = Facts(report.snapshot, report.resolution)
    rows = [row_of(facts, known.name) for known in variables() if known.name in SHOWN_VARIABLES]
    yield "listing", listing.listing(rows, strays(facts), style)
    yield "vars-table", listing.table(rows, width)
    yield "vars-json", json.dumps([listing.row_table(row) for row in rows])
    yield "vars-markdown", listing.markdown(rows)
    yield from ((f"page {row.variable.name}", listing.page(row, style)) for row in rows)
    judged = endpoints.Judged(judge(text, purpose=""))
    yield "judged", endpoints.judged_text(judged, style)
    yield "judged-json", json.dumps(endpoints.judged_table(judged))


def plain(said: str) -> bool:
    """No letter that controls, hides or turns; lines end with a line feed."""
    return all(letter == "\n" or (letter.isascii() and letter.isprintable()) or unicodedata.category(letter) not in HIDDEN for letter in set(said))  # fmt: skip


def reads_back(form: str, said: str, report: Report) -> None:
    """A format is still that format, with as many findings as there are."""
    count = len(report.findings)
    if form == "json":
        assert len(json.loads(said)["findings"]) == count
    elif form == "jsonl":
        assert len([json.loads(line) for line in said.splitlines()]) == count
    elif form == "sarif":
        assert len(json.loads(said)["runs"][0]["results"]) == count
    elif form == "gitlab":
        json.loads(said)
    elif form == "junit":
        assert ET.fromstring(said).tag in ("testsuites", "testsuite")
    elif form == "github":
        assert sum(line.startswith("::") for line in said.splitlines()) == count
    elif form == "markdown":
        rows = [line for line in said.splitlines() if line.startswith("| ")]
        assert len(rows) == count + 2
        assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)
    elif form.endswith("-json"):
        json.loads(said)


def too_wide(said: str, width: int) -> list[str]:
    """Lines that are longer than the screen although a blank would have let them be broken."""
    return [line for line in said.splitlines() if len(line) > width >= len(max(line.split(), key=len)) + INDENT]


def prove(text: str, widths: tuple[int, ...]) -> None:
    """One string, everywhere, in everything, in these widths."""
    report = seen(text)
    for width in widths:
        for form, said in outputs(report, width, text):
            assert plain(said), (form, width, text[:60], [f"{ord(one):x}" for one in set(said) if not plain(one)])
            assert not HEAP.search(said), (form, width, text[:60])
            reads_back(form, said, report)
            if form not in UNWRAPPED:
                assert too_wide(said, width) == [], (form, width, text[:60])


def test_there_are_enough_strings() -> None:
    assert len(QUICK) >= 200
    assert len(set(ALL)) == len(ALL)


@pytest.mark.parametrize("part", range(8))
def test_hostile_text_is_only_text(part: int) -> None:
    """Three strings of five in one width, the widths taking turns; the slow test has all in all."""
    for number, text in enumerate(QUICK[part::8]):
        prove(text, (WIDTHS[number % len(WIDTHS)],))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_hostile_text_is_only_text_in_every_width(part: int) -> None:
    for text in ALL[part::8]:
        prove(text, WIDTHS)

"""WFL: how a workflow gives the credential away: to a pull request, to its log, to a stranger's words or action."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claude_authdoctor.catalog import section, words
from claude_authdoctor.check.client import dotted
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.shape import kind_of
from claude_authdoctor.check.workflows import (
    GITHUB,
    actions,
    checks_out_head,
    expressions,
    flows,
    jobs,
    known,
    lines_of,
    runs_claude,
    secrets,
    uses,
)
from claude_authdoctor.model.checkout import Job, Step, Text, Workflow
from claude_authdoctor.model.finding import Finding, Severity
from claude_authdoctor.model.place import Place
from claude_authdoctor.resolve.version import parsed

SHORTEST_TOKEN = 20
TLS_SWITCH = "NODE_TLS_REJECT_UNAUTHORIZED"
BASES = re.compile(r"ANTHROPIC(?:_\w+)?_BASE_URL")
FULL = "show_full_output"
OPEN_TO = ("allowed_non_write_users", "allowed_bots")
DANGEROUS = "--dangerously-skip-permissions"
BRANCHES = ("main", "master", "develop", "head", "latest", "next", "beta", "dev")
_WORD = re.compile(r"[A-Za-z0-9_\-.]{20,}")
_PRINT = re.compile(r"\b(?:echo|printf|cat\s*<<|tee|Write-Host|Write-Output)\b")
_TO_A_FILE = re.compile(r">>?\s*\"?\$?\{?\w|\|\s*\S+|--password-stdin|secret\s+set")
_LISTING = re.compile(r"(?:^|[;&|]\s*)(?:env|printenv|export\s+-p|set)\s*(?:$|[|;&])")
_TRACE = re.compile(r"\bset\s+-\w*x|\bbash\s+-\w*x|\bsh\s+-\w*x")
_DEBUG = re.compile(r"\bclaude\b.*\s--debug\b|\bcurl\b.*\s(?:-v|--verbose|--trace\S*)\b")
_INSTALL = re.compile(r"@anthropic-ai/claude-code@(\d+\.\d+\.\d+)")
_FOLDER = re.compile(r"(?:~|\$HOME|\$\{HOME\}|/home/runner|/root)?/?\.claude(?:\.json|/?$|/\.credentials\.json|/\*)")


@check("WFL120")
def flow_head_checkout(facts: Facts) -> Iterator[Finding]:
    """A job with secrets checks out what a stranger wrote, whose settings then decide where the credential goes."""
    for flow, job in jobs(facts):
        event = next((name for name in known()["hostile"]["events"] if name in flow.events), "")
        for step in job.steps if event else ():
            text = checks_out_head(step)
            if text:
                yield Finding("WFL120", at(flow, text), {"job": job.name, "event": event})


@check("WFL121")
def flow_secret_shown(facts: Facts) -> Iterator[Finding]:
    """A script shows a secret in its log, or to every program of the runner."""
    for flow, job in jobs(facts):
        for step in job.steps:
            for line, fault in shown(flow, job, step):
                said = words("workflow")["run"][fault]
                severity: Severity = "error" if fault in ("echo", "argument") else "warning"
                yield Finding("WFL121", Place("file", flow.path, line), {"job": job.name, "fault": said}, severity)


@check("WFL122")
def flow_plain_token(facts: Facts) -> Iterator[Finding]:
    """A token stands in the workflow itself, for everyone who can read the repository."""
    for flow in flows(facts):
        for text, name in values(flow):
            for offset, line in enumerate(text.value.splitlines()):
                if any(len(word) >= SHORTEST_TOKEN and kind_of(word) for word in _WORD.findall(line)):
                    yield Finding("WFL122", Place("file", flow.path, text.line + offset), {"name": name})


@check("WFL123")
def flow_injection(facts: Facts) -> Iterator[Finding]:
    """A stranger's words become part of a script that has the secrets."""
    hostile: list[str] = known()["hostile"]["expressions"]
    for flow, job in jobs(facts):
        for step in job.steps:
            for number, line in lines_of(step.run) if step.run else ():
                bad = next((one for one in expressions(line) if any(part in one for part in hostile)), "")
                if bad:
                    yield Finding("WFL123", Place("file", flow.path, number), {"job": job.name, "expression": bad})


@check("WFL124")
def flow_unpinned(facts: Facts) -> Iterator[Finding]:
    """An action in a job with the credential can change under it."""
    for flow, job in jobs(facts):
        for step in job.steps:
            name, _, version = step.uses.value.strip().partition("@") if step.uses else ("", "", "")
            if step.uses and not name.startswith((".", "docker://")) and loose(version):
                data = {"action": name, "version": version or words("takeover")["used"]["nothing"]}
                yield Finding("WFL124", at(flow, step.uses), data)


@check("WFL125")
def flow_full_output(facts: Facts) -> Iterator[Finding]:
    """The action prints all that the session saw."""
    for use in actions(facts):
        if use.on(FULL):
            yield Finding("WFL125", use.at(use.step.given[FULL].line), {"name": FULL})


@check("WFL126")
def flow_open_door(facts: Facts) -> Iterator[Finding]:
    """Anyone may talk to a session that has the secrets."""
    for use in actions(facts):
        for name in OPEN_TO:
            text = use.given(name)
            if text and "*" in text.value.split(","):
                yield Finding("WFL126", use.at(text.line), {"name": f"{name}: '*'"})
    for use in uses(facts):
        arguments = use.given("claude_args") or use.step.run
        anyone = any(event in use.flow.events for event in known()["hostile"]["anyone"])
        if arguments and DANGEROUS in arguments.value and anyone:
            yield Finding("WFL126", use.at(arguments.line), {"name": DANGEROUS})


@check("WFL127")
def flow_way(facts: Facts) -> Iterator[Finding]:
    """The way to the host is open: certificates unchecked, or no encryption."""
    for flow, job in jobs(facts):
        said = words("workflow")["tls"]
        tables = (flow.env, job.env, *(step.env for step in job.steps))
        for name, text in (pair for table in tables for pair in table.items()):
            off = name == TLS_SWITCH and text.value.strip() == "0"
            plain = BASES.fullmatch(name) and text.value.startswith("http://") and not local(text.value)
            if off or plain:
                yield Finding("WFL127", at(flow, text), {"name": name, "fault": said["off" if off else "plain"]})


@check("WFL128")
def flow_blanket(facts: Facts) -> Iterator[Finding]:
    """The job's own GitHub token may write everywhere."""
    for flow, job in jobs(facts):
        blanket = (job.permissions or {}).get("*")
        if blanket and blanket.value == "write-all":
            yield Finding("WFL128", at(flow, blanket), {"job": job.name})


@check("WFL129")
def flow_old_client(facts: Facts) -> Iterator[Finding]:
    """A client with a known weakness is installed."""
    for flow, job in jobs(facts):
        for step in job.steps:
            for number, line in lines_of(step.run) if step.run else ():
                version = _INSTALL.search(line)
                bad = weakness(version.group(1)) if version else ""
                if version and bad:
                    yield Finding("WFL129", Place("file", flow.path, number), {"version": version.group(1), "id": bad})


@check("WFL130")
def flow_upload(facts: Facts) -> Iterator[Finding]:
    """The folder with the login leaves the job."""
    for flow, job in jobs(facts):
        for step in job.steps:
            text = step.given.get("path")
            moves = step.uses is not None and step.uses.value.startswith(("actions/upload-artifact", "actions/cache"))
            for kept in (*((text,) if moves and text else ()), *step.kept):
                if any(_FOLDER.search(line.strip()) for line in kept.value.splitlines()):
                    said = words("workflow")["upload"]["files"]
                    yield Finding("WFL130", at(flow, kept), {"job": job.name, "fault": said})


@check("WFL131")
def flow_inherit(facts: Facts) -> Iterator[Finding]:
    """All secrets of the repository go to somebody else's workflow."""
    for flow in flows(facts):
        for job in flow.jobs:
            inherits = job.secrets is not None and job.secrets.value == "inherit" and job.uses is not None
            if inherits and job.uses and not job.uses.value.startswith("./"):
                yield Finding("WFL131", at(flow, job.uses), {"job": job.name, "workflow": job.uses.value})


@check("WFL132")
def flow_unreadable(facts: Facts) -> Iterator[Finding]:
    """A workflow file is not what a runner could read."""
    for flow in flows(facts):
        if flow.fault:
            yield Finding("WFL132", Place("file", flow.path, flow.line))


def at(flow: Workflow, text: Text) -> Place:
    """The line of a value."""
    return Place("file", flow.path, text.line)


def shown(flow: Workflow, job: Job, step: Step) -> Iterator[tuple[int, str]]:
    """The lines of a script that show a secret, and how."""
    holding = {name for env in (flow.env, job.env, step.env) for name, text in env.items() if secrets(text.value)}
    holding |= set() if flow.system == GITHUB else set(known()["client"]["secret"])
    for number, line in lines_of(step.run) if step.run else ():
        named = secrets(line)
        variable = any(re.search(rf"\$\{{?{re.escape(name)}\b", line) for name in holding)
        prints = bool(_PRINT.search(line)) and not _TO_A_FILE.search(line)
        if (named or variable) and prints:
            yield number, "echo"
        elif named and runs_claude(step) and "--api-key" in line:
            yield number, "argument"
        elif named:
            yield number, "inline"
        elif holding and _LISTING.search(line.strip()):
            yield number, "env"
        elif holding and _TRACE.search(line):
            yield number, "trace"
        elif holding and _DEBUG.search(line):
            yield number, "debug"


def values(flow: Workflow) -> Iterator[tuple[Text, str]]:
    """Every value of a workflow in which people put tokens, with its name."""
    yield from ((text, name) for name, text in flow.env.items())
    for job in flow.jobs:
        yield from ((text, name) for name, text in job.env.items())
        for step in job.steps:
            yield from ((text, name) for name, text in (*step.env.items(), *step.given.items()))
            if step.run:
                yield step.run, "run"


def loose(version: str) -> bool:
    """Whether a version is a branch, or there is none."""
    return not version or version.lower() in BRANCHES or version.lower().startswith("refs/heads/")


def local(url: str) -> bool:
    """Whether an address is this machine."""
    return bool(re.match(r"http://(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|host\.docker\.internal)(?:[:/]|$)", url))


def weakness(version: str) -> str:
    """The advisory that touches a version; empty where none does."""
    number = parsed(version) or ()
    rows = [row for row in section("clients")["advisory"] if number < (parsed(row["fixed"]) or ())]
    hit = [row for row in rows if "since" not in row or number >= (parsed(row["since"]) or ())]
    return f"{hit[-1]['id']}, repaired in {dotted(parsed(hit[-1]['fixed']) or ())}" if hit else ""

"""GitLab, CircleCI and Buildkite: good pipelines raise nothing, each seeded fault is named at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from claude_authdoctor.collect.checkout import PIPELINES
from claude_authdoctor.collect.pipeline import pipeline
from claude_authdoctor.diagnose import severity
from claude_authdoctor.doctor import Request
from claude_authdoctor.model.finding import Finding
from claude_authdoctor.model.snapshot import Run
from claude_authdoctor.preflight.run import preflight
from machines import Desk
from worlds import token

GOOD = Path(__file__).parent / "pipelines" / "good"
NAMES = sorted(path.stem for path in GOOD.glob("*.yml"))
REVIEW, BEDROCK, VERTEX, GATEWAY = "01-gitlab-review", "02-gitlab-bedrock-oidc", "03-gitlab-vertex", "04-gitlab-gateway"
CIRCLE, KITE, SPEC = "05-circleci", "06-buildkite", "08-gitlab-spec"
ONE, SECOND = '    CLAUDE_CODE_USE_BEDROCK: "1"', '    CLAUDE_CODE_USE_VERTEX: "1"'
# which file, what is replaced by what, the rule that must speak, and a part of the line it must name
SEEDED: list[tuple[str, str, str, str]] = [
    (REVIEW, '  GIT_DEPTH: "20"', "  ANTHROPIC_API_KEY: {key}", "WFL122"),
    (REVIEW, "    - npm install -g @anthropic-ai/claude-code", "    - npm install -g @anthropic-ai/claude-code@1.0.30", ""),
    (REVIEW, '    - echo "reviewing $CI_MERGE_REQUEST_IID"', "    - echo $ANTHROPIC_API_KEY", "WFL121"),
    (REVIEW, '    - echo "reviewing $CI_MERGE_REQUEST_IID"', '    - echo "key ${ANTHROPIC_API_KEY}"', "WFL121"),
    (REVIEW, '    - echo "reviewing $CI_MERGE_REQUEST_IID"', "    - printenv", "WFL121"),
    (REVIEW, '    - echo "reviewing $CI_MERGE_REQUEST_IID"', "    - set -x", "WFL121"),
    (REVIEW, '    - echo "reviewing $CI_MERGE_REQUEST_IID"', "    - npm install -g @anthropic-ai/claude-code@1.0.30", "WFL129"),
    (REVIEW, '  GIT_DEPTH: "20"', '  CI_DEBUG_TRACE: "true"', "WFL142"),
    (REVIEW, '  GIT_DEPTH: "20"', '  NODE_TLS_REJECT_UNAUTHORIZED: "0"', "WFL127"),
    (REVIEW, '  GIT_DEPTH: "20"', '  ANTHROPIC_API_KEY: ""', "WFL140"),
    (REVIEW, '  GIT_DEPTH: "20"', "  ANTHROPIC_API_KEY: your-key-here", "WFL140"),
    (REVIEW, '  GIT_DEPTH: "20"', "  ANTHROPIC_API_KEY: $CI_JOB_TOKEN", "WFL140"),
    (REVIEW, '  GIT_DEPTH: "20"', "  ANTHROPIC_API_KEY: $CLAUDE_CODE_OAUTH_TOKEN", "WFL140"),
    (REVIEW, '  GIT_DEPTH: "20"', "  ANTHROPIC_API_KEY: $TEAM_KEY", ""),
    (REVIEW, "      - review.md", "      - .claude/", "WFL130"),
    (BEDROCK, ONE, '    CLAUDE_CODE_USE_BEDROCK: "enabled"', "WFL141"),
    (BEDROCK, ONE, ONE + "\n" + SECOND, "WFL141"),
    (BEDROCK, ONE, "    CLAUDE_CODE_USE_BEDROCK: $USE", ""),
    (BEDROCK, "      - node_modules/", "      - ~/.claude", "WFL130"),
    (VERTEX, "      value: my-project", '      value: my-project\n    CLAUDE_CODE_OAUTH_TOKEN:\n      value: "$ANTHROPIC_API_KEY"', "WFL140"),
    (VERTEX, "    - set -eu", "    - set -eux", "WFL121"),
    (GATEWAY, "https://llm.example.com", "http://llm.example.com", "WFL127"),
    (GATEWAY, "$LLM_GATEWAY_TOKEN", "$GITLAB_TOKEN", "WFL140"),
    (GATEWAY, 'script: claude -p "What changed?" | tee answer.txt', 'script: claude --debug -p "What changed?"', "WFL121"),
    (CIRCLE, '      DISABLE_TELEMETRY: "1"', "      ANTHROPIC_API_KEY: {key}", "WFL122"),
    (CIRCLE, '            CLAUDE_CODE_USE_VERTEX: "on"', "            CLAUDE_CODE_USE_VERTEX: y", "WFL141"),
    (CIRCLE, "            git diff origin/main > diff.txt", "            env", "WFL121"),
    (CIRCLE, "          command: npm install -g @anthropic-ai/claude-code", "          command: echo $CLAUDE_CODE_OAUTH_TOKEN", "WFL121"),
    (CIRCLE, "            - ~/.npm", "            - ~/.claude.json", "WFL130"),
    (CIRCLE, "          path: review.md", "          path: ~/.claude/.credentials.json", "WFL130"),
    (KITE, '  DISABLE_TELEMETRY: "1"', '  NODE_TLS_REJECT_UNAUTHORIZED: "0"', "WFL127"),
    (KITE, '      - "npm install -g @anthropic-ai/claude-code"', '      - "echo $$ANTHROPIC_API_KEY"', "WFL121"),
    (KITE, 'artifact_paths: "review.md"', 'artifact_paths: "~/.claude/.credentials.json"', "WFL130"),
    (KITE, '          CLAUDE_CODE_USE_BEDROCK: "yes"', "          ANTHROPIC_API_KEY: $BUILDKITE_AGENT_ACCESS_TOKEN", "WFL140"),
    (SPEC, "    - [cd app, 'claude -p \"hi\"']", "    - [printenv, 'claude -p \"hi\"']", "WFL121"),
    (SPEC, "script:\n    - !reference", "script:\n    - [!reference", "WFL132"),
]  # fmt: skip


def file_of(text: str) -> str:
    """Where a pipeline of its system stands."""
    system = text.splitlines()[0].rpartition(" ")[2]
    return "/home/u/project/" + next(name for name, of in PIPELINES.items() if of == system)


def found(text: str) -> list[Finding]:
    """What preflight says of a checkout with this pipeline, notes left out."""
    environ = {"HOME": "/home/u", "PATH": "/usr/bin:/bin", "ANTHROPIC_API_KEY": token("console-key")}
    machine = Desk(files={file_of(text): text}, environ=environ, on_path={"claude": "/usr/bin/claude"})
    report = preflight(machine, Request(run=Run(mode="print"), version="2.1.329"))
    assert report.crashed == ()
    return [finding for finding in report.findings if severity(finding) != "note"]


@pytest.mark.parametrize("name", NAMES)
def test_good_pipelines_raise_nothing(name: str) -> None:
    """Not even a warning."""
    assert [(finding.code, str(finding.place)) for finding in found((GOOD / f"{name}.yml").read_text())] == []


@pytest.mark.parametrize("row", SEEDED, ids=[f"{row[3]}-{number}" for number, row in enumerate(SEEDED)])
def test_a_seeded_fault_is_named(row: tuple[str, str, str, str]) -> None:
    """By the right rule, at the line that was changed; a change that is no fault stays silent."""
    name, old, new, code = row
    good = (GOOD / f"{name}.yml").read_text()
    assert old in good
    bad = good.replace(old, new.format(key=token("console-key")) if "{key}" in new else new, 1)
    findings = found(bad)
    changed = {number for number, line in enumerate(bad.splitlines(), 1) if line not in good.splitlines()}

    assert ({finding.code for finding in findings} == {code}) if code else (findings == [])
    assert code == "WFL132" or {finding.place.line for finding in findings} <= changed
    assert all(finding.place.name == file_of(bad) for finding in findings)


@pytest.mark.parametrize("system", ["gitlab", "circleci", "buildkite"])
@pytest.mark.parametrize(
    "text",
    ["", "claude", "- claude", "claude: &a [*a]", "claude: &a {script: *a}", "[" * 5000, "steps: {claude: 1}", "steps: [[[[claude]]]]",
     "jobs: [claude]", "jobs: {claude: {steps: {a: 1}}}", "claude: {script: {a: [claude -p]}}", "---\n---\nclaude: {script: [[[[[[claude -p x]]]]]]}",
     "steps: &s\n  - group: claude\n    steps: *s", "claude: !!python/object/apply:os.system [id]", "\x00claude", "variables: [claude]\nclaude: {script: 5}",
     "claude: {script: &a [" + "*a, " * 400 + "x]}", "a: &a [" + "[x], " * 400 + "]\nb: &b [" + "*a, " * 400 + "]\nclaude: {script: [" + "*b, " * 400 + "]}"],
    ids=range(18),
)  # fmt: skip
def test_hostile_pipelines_end_in_findings_not_in_crashes(system: str, text: str) -> None:
    """Whatever stands there, the reader comes back, and soon."""
    assert pipeline("x", text, system).path == "x"  # type: ignore[arg-type]

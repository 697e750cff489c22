"""What stands round a message where people copy it from: whole logs, forms and screens, which say nothing of the cause."""

from __future__ import annotations

import json

INIT = {
    "type": "system", "subtype": "init", "cwd": "/app", "session_id": "0", "tools": ["Bash", "Read"], "model": "claude-sonnet-5",
    "mcp_servers": [{"name": "figma", "status": "needs-auth"}], "permissionMode": "default", "slash_commands": ["login", "logout"],
    "apiKeySource": "none", "claude_code_version": "2.1.241", "output_style": "default",
}  # fmt: skip
ACTION = """\
Run anthropics/claude-code-action@v1
with:
  anthropic_api_key: ***
  trigger_phrase: @claude
  allowed_bots:
  use_bedrock: false
  use_vertex: false
  use_foundry: false
OIDC token successfully obtained
App token successfully obtained
Actor has write access: admin
Running Claude Code via SDK"""
FORM = """\
### Preflight Checklist

- [x] I have searched existing issues and this hasn't been reported yet
- [x] I am using the latest version of Claude Code

### What's Wrong?

{text}

### Is this a regression?

Yes, this worked in a previous version

### Platform

- [x] Anthropic API
- [ ] AWS Bedrock
- [ ] Google Vertex AI

### Terminal/Shell

VS Code integrated terminal"""
STATUS = """

> /status

 IDE Integration
  L Connected to VS Code extension

 Account
  L Login Method: Claude Max Account
  L Organization: me@example.com's Organization
"""
DOCTOR = """

$ claude doctor
 Diagnostics
  └ Config install method: native
  Updates
  └ Auto-updates: enabled
  └ Auto-update channel: latest
"""
DEBUG = """\
[DEBUG] [init] configureGlobalMTLS starting
[DEBUG] Broken symlink or missing file encountered for settings.json at path: /etc/claude-code/managed-settings.json
[DEBUG] MCP server "ide": Not connected
[DEBUG] [API:auth] OAuth token check complete"""
BANNER = " Claude Code v2.1.277\n Opus 5 with high effort · Claude Max\n ~/src/site\n\n\u276f hi\n  ⎿  "


def stream_json(text: str) -> str:
    message = {
        "id": "0",
        "container": None,
        "role": "assistant",
        "stop_reason": "stop_sequence",
        "content": [{"type": "text", "text": text}],
    }
    result = {
        "type": "result",
        "subtype": "success",
        "is_error": True,
        "duration_ms": 25,
        "num_turns": 1,
        "result": text,
        "total_cost_usd": 0,
    }
    return "\n".join(json.dumps(part) for part in (INIT, {"type": "assistant", "message": message}, result))


def action_log(text: str) -> str:
    return "\n".join(
        f"2026-05-06T14:02:03.1234567Z {line}"
        for line in f"{ACTION}\n{text}\n##[error]Process completed with exit code 1.".split("\n")
    )


def issue_form(text: str) -> str:
    return FORM.format(text=text)


def before_status(text: str) -> str:
    return text + STATUS


def before_doctor(text: str) -> str:
    return text + DOCTOR


def debug_log(text: str) -> str:
    said = "\n".join(f"[ERROR] {line}" for line in text.split("\n"))
    return "\n".join(f"2026-07-14T09:12:01.000Z {line}" for line in f"{DEBUG}\n{said}".split("\n"))


def under_banner(text: str) -> str:
    return BANNER + text


ALL = [stream_json, action_log, issue_form, before_status, before_doctor, debug_log, under_banner]

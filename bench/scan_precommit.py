"""The hook as a user has it: installed by pre-commit into a scratch repository, one staged case after the other.

    python bench/scan_precommit.py PRE_COMMIT CHECKOUT      the program, and a clone of this repository to install from

Every leak must be blocked and the placeholder must pass. Credentials are made at random while it runs.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from claude_authdoctor.scan.recipe import made

DICE = Random(12)


def key(family: str) -> str:
    """A made-up Anthropic credential."""
    return made(("sk-", "ant-", f"{family}-", "{anthropic-body}"), DICE)


def cases() -> dict[str, tuple[str, str, bool]]:
    """What is staged: path, text, and whether it must be blocked."""
    store = {"claudeAiOauth": {"accessToken": key("oat01"), "refreshToken": key("ort01"), "expiresAt": 1785793317600}}
    allow = {"permissions": {"allow": [f"Bash(CLAUDE_CODE_OAUTH_TOKEN={key('oat01')} claude -p:*)"]}}
    foundry = made(("{b62 52}", "JQ", "QJ", "99", "BDAC", "{b62 5}", "XJ3w3AAAB", "AC", "OG", "{b62 4}"), DICE)
    return {
        "api03 in .env": (".env", f"ANTHROPIC_API_KEY={key('api03')}\n", True),
        "admin01 in .env": (".env", f"ADMIN={key('admin01')}\n", True),
        "oat01 in .env": (".env", f"CLAUDE_CODE_OAUTH_TOKEN={key('oat01')}\n", True),
        "oat01 in a workflow": (".github/workflows/c.yml", f"  claude_code_oauth_token: {key('oat01')}\n", True),
        "ort01 in Python": ("a.py", f'REFRESH = "{key("ort01")}"\n', True),
        "sid01 cookie": ("a.py", f'h = {{"Cookie": "sessionKey={key("sid01")}"}}\n', True),
        ".credentials.json": (".credentials.json", json.dumps(store), True),
        "oat01 in permissions.allow": (".claude/settings.local.json", json.dumps(allow, indent=2), True),
        "api03 after \\n in .jsonl": ("s.jsonl", json.dumps({"c": f"my key\n{key('api03')}\nuse it"}) + "\n", True),
        "api03 before a comma": ("n.txt", f"my key is {key('api03')}, keep it\n", True),
        "stateless ghs_": ("c.yml", "token: " + made(("gh", "s_", "123456_", "{jwt}"), DICE) + "\n", True),
        "Foundry 84 characters": (".env", f"ANTHROPIC_FOUNDRY_API_KEY={foundry}\n", True),
        "lone AKIA id": ("n.md", "key " + made(("AK", "IA", "{b32 16}"), DICE) + "\n", True),
        "placeholder": (".env.example", "ANTHROPIC_API_KEY=" + "sk-" + "ant-api03-" + "x" * 93 + "AA\n", False),
    }


def main(program: str, checkout: str) -> int:
    """Run every case; exit code 1 if one comes out wrong."""
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:

        def git(*words: str) -> subprocess.CompletedProcess[str]:
            named = ["git", "-C", folder, "-c", "user.name=b", "-c", "user.email=b@example.org"]
            return subprocess.run([*named, *words], capture_output=True, text=True, check=False)

        revision = subprocess.run(
            ["git", "-C", checkout, "rev-parse", "HEAD"], capture_output=True, text=True, check=True
        ).stdout.strip()
        git("init", "-q")
        (Path(folder) / ".pre-commit-config.yaml").write_text(
            f"repos:\n- repo: {checkout}\n  rev: {revision}\n  hooks: [{{id: authdoctor-scan}}]\n"
        )
        subprocess.run([program, "install", "--install-hooks"], cwd=folder, check=True)
        git("add", "-A")
        git("commit", "-qm", "start")
        for name, (path, text, leak) in cases().items():
            (Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / path).write_text(text)
            git("add", "-f", path)
            started = time.perf_counter()
            done = git("commit", "-qm", name)
            took = time.perf_counter() - started
            blocked = done.returncode != 0
            wrong += blocked != leak
            verdict = f"{'ok   ' if blocked == leak else 'WRONG'} {'blocked' if blocked else 'passed '}"
            print(f"{verdict} {took * 1000:6.0f} ms  {name}")
            if blocked and "--show" in sys.argv:
                print(done.stdout + done.stderr)
            git("rm", "-q", "--cached", "-f", path) if blocked else None
            (Path(folder) / path).unlink(missing_ok=True)
            git("add", "-A")
            git("commit", "-qm", "clean", "--no-verify")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))

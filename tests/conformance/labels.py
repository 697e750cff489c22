"""Where a value that went over the wire stood in the set-up: the label that `resolve` gives to the same place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

Setup = Mapping[str, Any]

SAME = {"google:adc": "gcp:adc"}  # a name for the same place from before the contract had one
# Of these the recorder's list of places knows nothing, or something else than the contract calls it.
KNOWN_BETTER = {
    "N/confdir empty: cwd settings": "settings:user:env.ANTHROPIC_API_KEY",  # an empty folder is the working folder
    "T/federation": "federation",  # the same token would answer a renewal
    "T/federation + login": "federation",
    "aws/id blank + default": "env:AWS_ACCESS_KEY_ID",  # a blank is part of any value
    "T/helper too big": "settings:user:apiKeyHelper",  # 16,385 letters that no set-up spells out
}
SCOPES = ("managed", "flag", "local", "project", "user")
BLANKS = ("ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN", "AWS_BEARER_TOKEN_BEDROCK")
UNMISTAKABLE = 6  # characters: a shorter value may be a part of any other
HEADERS = "ANTHROPIC_CUSTOM_HEADERS"
SECTION = re.compile(r"\[(?:profile )?(.+?)]")


def label(value: str | None, setup: Setup) -> str | None:
    """The label of a header's value; None where there is none. A value from nowhere is `unknown`."""
    if value is None:
        return None
    if setup["id"] in KNOWN_BETTER:
        return KNOWN_BETTER[setup["id"]]
    word = value.split()[-1] if value.split() else ""
    for secret, place in sorted(told(setup), key=lambda pair: -len(pair[0])):
        if secret in (value, word, word.strip('"')) or (secret in value and len(secret) >= UNMISTAKABLE):
            return renamed(place)
    if word in ("", "Bearer"):
        return empty(value, setup)
    return searched(value.split()[1] if value.startswith("AWS4 ") else word, setup)


def told(setup: Setup) -> list[tuple[str, str]]:
    """What is known without a search: the recorder's list, or what a pack keeps of it (`granted`)."""
    return [*setup.get("sources", {}).items(), *setup.get("granted", {}).items()]


def granted(setup: Setup) -> dict[str, str]:
    """The values whose label no search in the set-up finds: a server's answer gives them, or a file in an odd place."""
    answers = json.dumps(setup.get("answers", {}))
    better = KNOWN_BETTER.get(setup["id"])
    known = {secret: better or renamed(place) for secret, place in told(setup)}
    return {text: place for text, place in known.items() if text in answers or searched(text, setup) != place}


def renamed(place: str) -> str:
    """A place as the contract spells it: a renewed login is still the login."""
    kind, _, rest = place.partition(":")
    return kind if kind == "credentials-file" and rest else SAME.get(place, place)


def empty(value: str, setup: Setup) -> str:
    """Who sends a header without a value: a helper that failed, else a variable, header or login of blanks."""
    if found := helper(setup):
        return found
    if value == "" and setup["env"].get(HEADERS):
        return f"env:{HEADERS}"
    blank = (place for name in BLANKS for place, text in layers(setup, name) if text and not text.strip())
    return next(blank, "credentials-file")


def helper(setup: Setup) -> str | None:
    """The `apiKeyHelper` in force: the strongest file's; under `--bare` only that of `--settings`."""
    bare = "--bare" in setup.get("args", [])
    for scope, table in files(setup):
        if table.get("apiKeyHelper") and (scope == "flag" or not bare):
            return f"settings:{scope}:apiKeyHelper"
    return None


def layers(setup: Setup, name: str) -> Iterator[tuple[str, str]]:
    """Every place that sets a variable, with its value, strongest first."""
    for scope, table in files(setup):
        block = table.get("env")
        if isinstance(block, dict) and isinstance(block.get(name), str):
            yield f"settings:{scope}:env.{name}", block[name]
    if name in setup["env"]:
        yield f"env:{name}", setup["env"][name]


def files(setup: Setup) -> list[tuple[str, Mapping[str, Any]]]:
    """The settings that are tables, with their scopes, strongest first."""
    found = [("flag", flag(setup))]
    for root, scope in (("managed", "managed"), ("project", "project"), ("home", "user")):
        for name, content in (setup.get(root) or {}).items():
            if name.endswith(("settings.json", "settings.local.json")) or "managed-settings.d/" in name:
                found.append(("local" if name.endswith("local.json") else scope, parsed(content)))
    order = {scope: rank for rank, scope in enumerate(SCOPES)}
    return sorted(
        ((scope, table) for scope, table in found if isinstance(table, dict)), key=lambda pair: order[pair[0]]
    )


def flag(setup: Setup) -> Any:
    """What `--settings` gives, as text or as a file of the set-up."""
    arguments = setup.get("args", [])
    if "--settings" not in arguments:
        return None
    text = arguments[arguments.index("--settings") + 1]
    path = re.sub(r"^\{\{(HOME|PROJECT)\}\}/", "", text)
    named = {**setup["project"], **setup["home"]}.get(path)
    return parsed(text if named is None else named)


def parsed(content: Any) -> Any:
    """A file of a set-up as the JSON it holds; None where it is none."""
    if isinstance(content, dict) and content and set(content) <= {"text", "json", "mode"}:
        content = content.get("text", content.get("json"))
    try:
        return json.loads(content) if isinstance(content, str) else content
    except ValueError:
        return None


def searched(word: str, setup: Setup) -> str:
    """The place of a value that the recorder did not list."""
    if word == "skip-foundry-auth":
        return "literal:skip-foundry-auth"
    for name, text in setup["env"].items():
        if word in text:
            return f"env:{name}"
    for scope, table in files(setup):
        block = table.get("env")
        for name, text in block.items() if isinstance(block, dict) else ():
            if isinstance(text, str) and word in text:
                return f"settings:{scope}:env.{name}"
        for name in ("apiKeyHelper", "awsCredentialExport"):
            if word in str(table.get(name, "")):
                return f"settings:{scope}:{name}"
    return in_descriptor(word, setup) or in_files(word, setup) or f"unknown:{word}"


def in_descriptor(word: str, setup: Setup) -> str:
    """The variable that names the descriptor with this content."""
    numbers = {number for number, text in setup.get("fds", {}).items() if word in text}
    for name in ("CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR", "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR"):
        if any(text.strip() in numbers for _, text in layers(setup, name)):
            return f"fd:{name}"
    return ""


def in_files(word: str, setup: Setup) -> str:
    """A profile's file, Amazon's, or the answer to a renewal of the login."""
    for name, content in setup["home"].items():
        text = content if isinstance(content, str) else json.dumps(content)
        if word not in text:
            continue
        if profile := re.search(r"anthropic/credentials/(.+)\.json$", name):
            return f"profile:{profile.group(1)}"
        if name.startswith(".aws/"):
            return f"aws:profile:{SECTION.findall(text.partition(word)[0])[-1]}"
        if name.endswith(".credentials.json"):
            return "credentials-file"
        if name.endswith(("config.json", "oauth.json", ".claude.json")):
            return "claude-json:primaryApiKey"
    return "credentials-file" if word in json.dumps(setup.get("answers", {})) else ""

"""Turn rules/ into the JSON that the program reads: `python -m claude_authdoctor.catalog.build`."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from claude_authdoctor.catalog import COMPILED, rules_folder, section
from claude_authdoctor.catalog.extras import FOLDER, extras
from claude_authdoctor.explain.fold import page
from claude_authdoctor.explain.wording import learned
from claude_authdoctor.model.errors import RuleError

TEXTS = "texts"
# Examples make tests and documentation; the running program has no use for them.
ONLY_FOR_TESTS = ("example",)


def load(path: Path) -> dict[str, Any]:
    """One TOML file; RuleError names the file and line where it is malformed."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise RuleError(f"{path}: {fault}") from fault


def compiled(folder: Path) -> dict[str, Any]:
    """Every section of the catalogue by name, as the program will read it."""
    sections: dict[str, Any] = {path.stem: load(path) for path in sorted(folder.glob("*.toml"))}
    for part in sorted(path for path in folder.iterdir() if path.is_dir() and path.name != FOLDER):
        files = {path.stem: load(path) for path in sorted(part.glob("*.toml"))}
        if not files:
            continue
        sections[part.name] = by_code(files) if part.name == "checks" else files
    sections["wording"] = learned(known_texts(folder / TEXTS, sections["checks"]))
    return sections


def known_texts(folder: Path, checks: dict[str, Any]) -> list[tuple[tuple[str, ...], list[str]]]:
    """The texts of rules/texts that have a cause, as lines, with the codes of their causes, the likeliest first."""
    codes = {rule["name"]: code for code, rule in checks.items()}
    rows = (row for path in sorted(folder.glob("*.json")) for row in json.loads(path.read_text(encoding="utf-8")))
    return [(page(row["text"]).lines, [codes[name] for name in row["causes"]]) for row in rows if row["causes"]]


def by_code(files: dict[str, Any]) -> dict[str, Any]:
    """The checks' rules by code, without what only tests need but the sentence that the first example brings."""
    for name, rule in files.items():
        if "code" not in rule:
            raise RuleError(f"rules/checks/{name}.toml: a rule needs a code")
    return {
        rule["code"]: {k: v for k, v in rule.items() if k not in ONLY_FOR_TESTS} | spoken(rule)
        for rule in files.values()
    }


def spoken(rule: dict[str, Any]) -> dict[str, str]:
    """What the rule says of its first example that has a sentence, where its message has places for values."""
    said = [row["says"] for row in rule.get("example", ()) if "says" in row]
    return {"says": said[0]} if said and "{" in rule.get("message", "") else {}


def rendered(content: Any) -> str:
    """A section as text: stable, and one entry a line so that a change shows as one line."""
    lines = (f"{json.dumps(key)}: {json.dumps(content[key], ensure_ascii=False)}" for key in sorted(content))
    return "{\n" + ",\n".join(lines) + "\n}\n"


def stale() -> list[str]:
    """The sections whose compiled form is not what rules/ says."""
    wanted = {f"{name}.json": rendered(content) for name, content in compiled(rules_folder()).items()}
    found = {path.name: path.read_text(encoding="utf-8") for path in COMPILED.glob("*.json")}
    return sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))


def readme() -> str:
    """The catalogue as a page, from the compiled rules as they are now."""
    from claude_authdoctor.catalog.rule import rule, rules  # noqa: PLC0415 - both read what this module writes
    from claude_authdoctor.report.catalogue import rules_markdown  # noqa: PLC0415

    section.cache_clear()
    rule.cache_clear()
    return rules_markdown(rules())


def write() -> None:
    """Compile all sections into the package, and write the page about them."""
    COMPILED.mkdir(exist_ok=True)
    sections = compiled(rules_folder())
    for path in COMPILED.glob("*.json"):
        if path.stem not in sections:
            path.unlink()
    for name, content in sections.items():
        (COMPILED / f"{name}.json").write_text(rendered(content), encoding="utf-8")
    (rules_folder() / "README.md").write_text(readme(), encoding="utf-8")
    (rules_folder() / FOLDER).mkdir(exist_ok=True)
    for name, text in extras(sections["tokens"]["token"]).items():
        (rules_folder() / FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()

"""What we know: rules/, read from its compiled form.

`rules/*.toml` is for people; `catalog.build` turns it into JSON once, because parsing TOML at every start
costs more than the whole diagnosis. A test fails when the compiled form is stale.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

COMPILED = Path(__file__).parent / "compiled"


@cache
def section(name: str) -> Any:
    """One compiled file of rules/: `precedence`, `variables`, `endpoints`, `tokens`, `words`, `checks`, ..."""
    return json.loads((COMPILED / f"{name}.json").read_bytes())


def words(topic: str) -> Any:
    """The sentences of one topic, from `rules/words/TOPIC.toml`."""
    return section("words")[topic]


def rules_folder() -> Path:
    """Where the rule files themselves are: inside an installed package, beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "rules"
    return inside if inside.is_dir() else package.parent / "rules"

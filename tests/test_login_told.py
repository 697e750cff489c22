"""What is said of a saved login: in the file or in the Keychain, whether it signs in, ends and can be renewed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from claude_authdoctor.model.place import Place
from claude_authdoctor.model.snapshot import KeychainItem
from claude_authdoctor.resolve.login import login_of
from claude_authdoctor.resolve.resolver import resolve
from worlds import NOW, facts, login

ITEM = KeychainItem("Claude Code-credentials", present=True)


@pytest.mark.parametrize(
    ("items", "told"),
    [
        (None, ("absent", "not set", "", "login")),
        ((), ("absent", "not set", "", "login")),
        ((replace(ITEM, present=False),), ("absent", "not set", "", "login")),
        ((replace(ITEM, present=None, error="locked"),), ("invalid", "the Keychain is locked", ITEM.service, "login")),
    ],
)
def test_the_keychain_says_whether_it_holds_a_login(items: Any, told: tuple[str, str, str, str]) -> None:
    seen = replace(facts({"client": "2.1.329", "platform": "macos"}).snapshot, keychain=items)
    (link,) = (link for link in resolve(seen).chain if link.kind == "login")

    assert (link.standing, link.why, link.place.name if link.place else "", link.kind) == told


def test_a_login_in_the_keychain_is_used_and_its_content_is_not_claimed_to_be_known() -> None:
    said = resolve(replace(facts({"client": "2.1.329", "platform": "macos"}).snapshot, keychain=(ITEM,)))
    (slot,) = said.used

    assert (said.outcome, slot.source, slot.kind, slot.place) == (
        "sends",
        "keychain",
        "login",
        Place("keychain", ITEM.service),
    )
    assert slot.secret is None


@pytest.mark.parametrize(
    ("changes", "defect", "renewable"),
    [
        ({}, "", True),
        ({"refreshToken": ...}, "", False),
        ({"accessToken": ""}, "no-token", True),
        ({"accessToken": "", "refreshToken": ""}, "no-token", False),
        ({"scopes": {}}, "crash", True),
        ({"scopes": []}, "scopes", True),
        ({"accessToken": "a\nb"}, "header", True),
        ({"accessToken": "a\nb", "refreshToken": ...}, "header", False),
    ],
)
def test_a_login_that_does_not_sign_in_still_says_when_it_ends_and_whether_it_can_be_renewed(
    changes: dict[str, Any], defect: str, renewable: bool
) -> None:
    """A repair is chosen by that."""
    document = facts({"home": {".claude/.credentials.json": login(**changes)}}).snapshot.store.document
    found = login_of(document, NOW)

    assert (found.defect, found.renewable, found.expires) == (defect, renewable, NOW + 4 * 3600)
    assert found.refresh == "not_needed"

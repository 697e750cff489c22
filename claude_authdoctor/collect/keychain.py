"""The macOS Keychain items Claude Code may read: whether they are there, never what they hold."""

from __future__ import annotations

from collections.abc import Iterator

from claude_authdoctor.collect.locations import shell_value
from claude_authdoctor.model.machine import Machine
from claude_authdoctor.model.snapshot import KeychainItem
from claude_authdoctor.resolve.environment import Environment

LOGIN, CONSOLE_KEY = "Claude Code-credentials", "Claude Code"
NOT_FOUND, LOCKED = 44, 36


def keychain(machine: Machine, environment: Environment) -> Iterator[KeychainItem]:
    """The items for the folders in force, then the one of the default folder. Nothing on other systems."""
    if machine.platform != "macos":
        return
    names = [login_item(environment, infix(environment)), LOGIN, CONSOLE_KEY]
    for name in dict.fromkeys(names):
        yield item(machine, name)


def infix(environment: Environment) -> str:
    """An approved custom OAuth URL keeps its own items (claude-code-auth: keychain names)."""
    return "-custom-oauth" if shell_value(environment, "CLAUDE_CODE_CUSTOM_OAUTH_URL") else ""


def login_item(environment: Environment, part: str = "") -> str:
    """The item's name: any folder that is named, even the default one, adds the start of its SHA-256 in NFC."""
    import hashlib  # noqa: PLC0415 - macOS only
    import unicodedata  # noqa: PLC0415

    store = environment.text("CLAUDE_SECURESTORAGE_CONFIG_DIR")
    folder = environment.text("CLAUDE_CONFIG_DIR") if store is None else store
    suffix = f"-{hashlib.sha256(unicodedata.normalize('NFC', folder).encode()).hexdigest()[:8]}" if folder else ""
    return f"Claude Code{part}-credentials{suffix}"


def item(machine: Machine, service: str) -> KeychainItem:
    """One item: present, absent, or not to be told because the keychain is locked."""
    answer = machine.ask(["security", "find-generic-password", "-s", service])
    if answer is None:
        return KeychainItem(service, None, "no-answer")
    if answer.code == 0:
        return KeychainItem(service, present=True)
    if answer.code == NOT_FOUND:
        return KeychainItem(service, present=False)
    return KeychainItem(service, None, "locked" if answer.code == LOCKED else f"exit-{answer.code}")

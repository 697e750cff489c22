"""An address as it may be shown: no name, password, query or token in it, no character that moves the cursor."""

from __future__ import annotations

from claude_authdoctor.resolve.weburl import WebUrl

HIDDEN = "\u2026"
LONGEST = 160
LONGEST_WORD = 31
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=~%")


def for_print(parts: WebUrl) -> str:
    """An address taken apart, put together again without what is nobody's business."""
    user = f"{HIDDEN}@" if parts.user_info is not None else ""
    path = "/" + HIDDEN if "@" in parts.path or "%40" in parts.path else without_tokens(parts.path)
    query = f"?{HIDDEN}" if parts.query else "?" if parts.query is not None else ""
    fragment = f"#{HIDDEN}" if parts.fragment else "#" if parts.fragment is not None else ""
    scheme, _, host = parts.origin.partition("://")
    host = without_tokens(host)
    shown = "" if path == "/" else path
    return cut(f"{scheme}://{user}{host}{shown}{query}{fragment}")


def printable(text: str) -> str:
    """Text that is no address: what stands before an @ and behind a `?` hidden, odd characters shown as escapes."""
    text = without_user(text)
    for sign in "?#":
        before, found, _ = text.partition(sign)
        text = f"{before}{sign}{HIDDEN}" if found else text
    return cut(without_tokens("".join(map(visible, text))))


def without_user(text: str) -> str:
    """Everything up to the last @ hidden, a plain scheme in front excepted: a password may hold any character."""
    before, at, after = text.rpartition("@")
    if not at:
        return text
    scheme, slashes, _ = before.partition("://")
    named = slashes and scheme.isascii() and scheme.isalpha()
    return f"{scheme}{slashes}{HIDDEN}@{after}" if named else f"{HIDDEN}@{after}"


def visible(character: str) -> str:
    """A character of ASCII as it is, any other as an escape."""
    if character == HIDDEN or (character.isascii() and character.isprintable()):
        return character
    return character.encode("unicode_escape").decode("ascii")


def without_tokens(text: str) -> str:
    """Words that are long enough to be a credential, or begin like one, are hidden."""
    out, word = [], ""
    for character in text + "/":
        if character in _WORD:
            word += character
            continue
        out.append(HIDDEN if len(word) > LONGEST_WORD or word.startswith("sk-") else word)
        out.append(character)
        word = ""
    return "".join(out)[:-1]


def cut(text: str) -> str:
    """At most a line of it."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + HIDDEN

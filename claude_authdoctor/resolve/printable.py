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
    shown = "" if path == "/" else path
    return cut(f"{scheme}://{user}{host}{shown}{query}{fragment}")


def printable(text: str) -> str:
    """Text that is no address: what stands before an @ and behind a `?` hidden, odd characters shown as escapes."""
    for sign in "?#":
        before, found, _ = text.partition(sign)
        text = f"{before}{sign}{HIDDEN}" if found else text
    start, slashes, rest = text.partition("//")
    start, rest = (start + slashes, rest) if slashes else ("", start)
    before, at, after = rest.rpartition("@")
    return cut(without_tokens("".join(map(visible, f"{start}{HIDDEN if before else ''}{at}{after}"))))


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

"""What a host that is on no list pretends to be: an official name with an addition, or something that looks like it."""

from __future__ import annotations

from collections.abc import Sequence

from claude_authdoctor.catalog.spelling import distance

_ACE = "xn--"
# Letters that look like others, beyond what taking accents off already gives.
_LOOKS_LIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456\u0458\u0455\u0501\u051b\u0442\u043d\u043a\u043c\u03b1\u03bf"
    "\u03c1\u03b9\u03bd\u03c5\u03c4\u0131\u0269\u026a\u0142\u00f8\u0111\u0261\u217c\u04cf\u2113\u0433\u0578\u0585\u057d",
    "aeopcxyijsdqthkmaopivutiiilodglllrnou",
)
_DIGITS_FOR_LETTERS = str.maketrans("015348|$", "olseabls")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
SECOND_LEVEL = frozenset(("co", "com", "org", "net", "gov", "ac", "edu"))
# Too short to tell an impostor by.
SHORT = frozenset(("ant",))


def disguise(host: str, names: Sequence[str]) -> str:
    """`final-dot`, `suffix`, `prefix`, `look-alike`, or empty for a host that resembles none of the official names.

    `names` are official hosts and domains, the longest first.
    """
    plain = readable(host.rstrip("."))
    if any(looks_the_same(plain, name) for name in names if plain != name):
        return "look-alike"
    if found := next((found for found in (added(plain, name, host) for name in names) if found), ""):
        return found
    brands = sorted({registered(name) for name in names} - SHORT)
    if any(slips(registered(plain), brand) for brand in brands):
        return "look-alike"
    return next((found for found in (built_around(registered(plain), brand) for brand in brands) if found), "")


def looks_the_same(host: str, name: str) -> bool:
    """Whether the eye cannot tell the two apart, hyphens for dots included."""
    skeleton, official = look(host), look(name)
    return skeleton == official or skeleton.replace("-", ".") == official


def added(host: str, name: str, as_asked: str) -> str:
    """Whether something was put behind or before an official name."""
    if as_asked == f"{name}.":
        return "final-dot"
    if host.startswith((f"{name}.", f"{name}-")) or f".{name}." in host:
        return "suffix"
    return "prefix" if host.endswith((f".{name}", f"-{name}")) else ""


def built_around(label: str, brand: str) -> str:
    """Whether a registered name was built around the owner's: `anthropic-login`, `my-anthropic`."""
    if brand not in label:
        return ""
    return "prefix" if label.endswith(brand) else "suffix"


def slips(label: str, brand: str) -> bool:
    """Whether a registered name is the owner's under another ending, or one slip away from it."""
    return distance(label, brand, 1) <= 1 or distance(look(label), look(brand), 1) <= 1


def registered(host: str) -> str:
    """The label that somebody registered: the one before the ending (`co.uk` is one ending)."""
    labels = host.split(".")
    while len(labels) > 1 and labels[-2] in SECOND_LEVEL:
        labels.pop()
    return labels[-2] if len(labels) > 1 else host


def readable(host: str) -> str:
    """A host in punycode as the letters a person sees. Its labels are sound: `webhost.in_ascii` refuses all others."""
    return ".".join(letters(label) for label in host.split(".")) if _ACE in host else host


def letters(label: str) -> str:
    """One label's letters."""
    return label[len(_ACE) :].encode("ascii").decode("punycode") if label.startswith(_ACE) else label


def look(host: str) -> str:
    """A host as the eye takes it: accents off, foreign letters and digits for the Latin ones they imitate."""
    if not host.isascii():
        from unicodedata import combining, normalize  # noqa: PLC0415  large tables, rarely needed

        host = host.translate(_LOOKS_LIKE)
        host = "".join(c for c in normalize("NFKD", host) if not combining(c)).translate(_LOOKS_LIKE)
    host = host.translate(_DIGITS_FOR_LETTERS)
    for pair, letter in _PAIRS:
        host = host.replace(pair, letter)
    return host

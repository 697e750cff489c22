"""Which machine a host name means to a JavaScript program: IPv4 in any notation, IPv6, or a name in punycode.

After the WHATWG URL standard. Names beyond ASCII are mapped as closely as Python's own tables allow; nothing may be
approved because of that mapping (see `endpoint_rules`).
"""

from __future__ import annotations

FORBIDDEN = frozenset(map(chr, range(0x21))) | frozenset("#/:<>?@[\\]^|%\x7f")
_OTHER_DOTS = "\u3002\uff0e\uff61"
_IGNORED = dict.fromkeys(
    [0xAD, 0x34F, 0x200B, 0x2060, 0x2064, 0xFEFF, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)],
)
_DIGITS = {16: "0123456789abcdef", 10: "0123456789", 8: "01234567"}
_ACE = "xn--"


class MalformedUrlError(ValueError):
    """Not an address: a JavaScript program throws where it meets this text. The message names the part."""


def host_of(text: str) -> str:
    """The host as it is asked for: lower case, punycode, dotted IPv4, bracketed IPv6. MalformedUrlError for none."""
    if text.startswith("["):
        return "[" + ipv6(text) + "]"
    name = in_ascii(unescaped(text))
    if not name or not FORBIDDEN.isdisjoint(name):
        raise MalformedUrlError("host")
    return ipv4(name) if ends_in_number(name) else name


def unescaped(text: str) -> str:
    """Percent escapes resolved, as UTF-8."""
    if "%" not in text:
        return text
    source, out, position = text.encode("utf-8", "replace"), bytearray(), 0
    while position < len(source):
        pair = source[position + 1 : position + 3]
        if source[position] == 0x25 and len(pair) == 2 and all(chr(byte) in "0123456789abcdefABCDEF" for byte in pair):  # noqa: PLR2004
            out.append(int(pair, 16))
            position += 3
        else:
            out.append(source[position])
            position += 1
    return out.decode("utf-8", "replace")


def in_ascii(name: str) -> str:
    """A name in lower case and punycode. MalformedUrlError where a label's punycode is none."""
    if name.isascii():
        lowered = name.lower()
        for label in lowered.split(".") if _ACE in lowered else ():
            check_punycode(label)
        return lowered
    return ".".join(punycode(label) for label in mapped(name).split("."))


def mapped(name: str) -> str:
    """A name beyond ASCII as IDNA folds it: compatibility forms, case, ignorable characters, other full stops."""
    from unicodedata import normalize  # noqa: PLC0415  the tables are large, and names beyond ASCII are rare

    name = name.translate(_IGNORED)
    for dot in _OTHER_DOTS:
        name = name.replace(dot, ".")
    if any("." in normalize("NFKC", character) for character in name if character != "."):
        raise MalformedUrlError("host")
    folded = "".join(c if c in "\u00df\u03c2" else c.casefold() for c in normalize("NFKC", name))
    return normalize("NFKC", folded).translate(_IGNORED)


def punycode(label: str) -> str:
    """One label in punycode where it needs it."""
    if label.isascii():
        check_punycode(label)
        return label
    if label.startswith(_ACE) or "\ufffd" in label or not label.isprintable() or is_mark(label[0]):
        raise MalformedUrlError("host")
    return _ACE + label.encode("punycode").decode("ascii")


def is_mark(character: str) -> bool:
    """Whether a character is one that combines with the letter before it; a label cannot begin with it."""
    from unicodedata import category  # noqa: PLC0415

    return category(character).startswith("M")


def check_punycode(label: str) -> None:
    """MalformedUrlError where an `xn--` label does not stand for a name that would be written so."""
    if not label.startswith(_ACE):
        return
    try:
        plain = label[len(_ACE) :].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError) as fault:
        raise MalformedUrlError("host") from fault
    if plain.isascii() or mapped(plain) != plain or punycode(plain) != label:
        raise MalformedUrlError("host")


def ends_in_number(name: str) -> bool:
    """Whether the last label is a number, which makes the whole name an IPv4 address or nothing."""
    labels = name.split(".")
    if not labels[-1] and len(labels) > 1:
        labels.pop()
    last = labels[-1]
    return bool(last) and (all(c in _DIGITS[10] for c in last) or number(last) is not None)


def number(text: str) -> int | None:
    """One part of an IPv4 address: decimal, `0x` hexadecimal or octal with a leading zero; None where it is none."""
    base, digits = 10, text
    if text[:2] in ("0x", "0X"):
        base, digits = 16, text[2:]
    elif len(text) > 1 and text.startswith("0"):
        base, digits = 8, text[1:]
    if not all(character in _DIGITS[base] for character in digits.lower()) or not text:
        return None
    significant = digits.lstrip("0")
    return int(significant[:20] or "0", base) if significant else 0


def ipv4(name: str) -> str:
    """An IPv4 address of one to four numbers as four decimal ones."""
    labels = name.split(".")
    if not labels[-1] and len(labels) > 1:
        labels.pop()
    numbers = [number(label) for label in labels]
    if len(numbers) > 4 or any(value is None for value in numbers):  # noqa: PLR2004
        raise MalformedUrlError("host")
    *front, last = (value or 0 for value in numbers)
    if any(value > 0xFF for value in front) or last >= 256 ** (4 - len(front)):  # noqa: PLR2004
        raise MalformedUrlError("host")
    whole = last + sum(value << 8 * (3 - place) for place, value in enumerate(front))
    return ".".join(str(whole >> shift & 0xFF) for shift in (24, 16, 8, 0))


def ipv6(text: str) -> str:
    """The address in `[...]` in its shortest form."""
    from ipaddress import IPv6Address  # noqa: PLC0415  costs more than all other imports, and is hardly ever needed

    inside = text[1:-1]
    if not text.endswith("]") or "%" in inside:
        raise MalformedUrlError("host")
    try:
        packed = IPv6Address(inside).packed
    except ValueError as fault:
        raise MalformedUrlError("host") from fault
    groups = [int.from_bytes(packed[at : at + 2]) for at in range(0, 16, 2)]
    return shortest([f"{group:x}" for group in groups])


def shortest(groups: list[str]) -> str:
    """Eight groups with the first longest run of two or more zeros left out."""
    spans = ((start, stop) for start in range(8) for stop in range(start + 2, 9))
    runs = [(stop - start, -start) for start, stop in spans if set(groups[start:stop]) == {"0"}]
    if not runs:
        return ":".join(groups)
    length, start = max(runs)
    return ":".join(groups[:-start]) + "::" + ":".join(groups[-start + length :])

"""A web address as a JavaScript program takes it apart, which is not how Python does.

Claude Code is such a program: it forgives back-slashes, drops tabs and line breaks, reads `0x7f.1` as an address and
`https:host` as a host (WHATWG URL standard; recorded with 2.1.329, `F/base...`). A credential goes to the host that
is found here, so nothing else may judge it.
"""

from __future__ import annotations

from dataclasses import dataclass

from claude_authdoctor.resolve.webhost import MalformedUrlError, host_of

__all__ = ["DEFAULT_PORTS", "MalformedUrlError", "WebUrl", "parse", "scheme_of"]

DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_LENGTH = 8_192
MAX_PORT, MAX_PORT_DIGITS = 65_535, 5
_CONTROL_OR_SPACE = "".join(map(chr, range(0x21)))
_SINGLE_DOT = (".", "%2e")
_DOUBLE_DOT = ("..", ".%2e", "%2e.", "%2e%2e")
_ESCAPED_IN_PATH = frozenset(' "#<>?`{}')


@dataclass(frozen=True, slots=True)
class WebUrl:
    """The parts of an http or https address. `user_info`, `query` and `fragment` are None where they are absent.

    `host` is in lower case and punycode, an IPv6 address stands in brackets; `port` is None for the default one.
    """

    scheme: str
    user_info: str | None
    host: str
    port: int | None
    path: str
    query: str | None
    fragment: str | None

    @property
    def origin(self) -> str:
        """Scheme, host and port: what decides who receives a request."""
        return f"{self.scheme}://{self.host}" + (f":{self.port}" if self.port is not None else "")


def scheme_of(text: str) -> str:
    """The scheme in lower case; empty where the address has none."""
    before, colon, _ = text.partition(":")
    rest = before[1:].replace("+", "").replace("-", "").replace(".", "")
    named = before.isascii() and before[:1].isalpha() and (not rest or rest.isalnum())
    return before.lower() if colon and named else ""


def stripped(text: str) -> str:
    """Without the characters that never matter: controls and blanks at the ends, tabs and line breaks anywhere."""
    return text.strip(_CONTROL_OR_SPACE).replace("\t", "").replace("\n", "").replace("\r", "")


def parse(text: str) -> WebUrl:
    """The parts of an http or https address; MalformedUrlError where `new URL(text)` throws, or is not of the web."""
    if len(text) > MAX_LENGTH:
        raise MalformedUrlError("too long")
    text = stripped(text)
    scheme = scheme_of(text)
    if scheme not in DEFAULT_PORTS:
        raise MalformedUrlError("scheme")
    rest, query, fragment = cut_off(text[len(scheme) + 1 :])
    authority, slash, path = rest.replace("\\", "/").lstrip("/").partition("/")
    user_info, at, host = authority.rpartition("@")
    name, port = with_port(host, DEFAULT_PORTS[scheme])
    return WebUrl(scheme, user_info if at else None, host_of(name), port, normal_path(slash + path), query, fragment)


def cut_off(rest: str) -> tuple[str, str | None, str | None]:
    """What stands before `?` and `#`, the query, and the fragment."""
    rest, hash_sign, fragment = rest.partition("#")
    rest, question_mark, query = rest.partition("?")
    return rest, query if question_mark else None, fragment if hash_sign else None


def with_port(text: str, default: int) -> tuple[str, int | None]:
    """Host and port of `host:port`; the default port is none."""
    end = text.find("]") if text.startswith("[") else 0
    colon = text.find(":", max(end, 0))
    if colon < 0:
        return text, None
    digits = text[colon + 1 :]
    if not digits:
        return text[:colon], None
    significant = digits.lstrip("0")
    if not (digits.isascii() and digits.isdigit()) or len(significant) > MAX_PORT_DIGITS:
        raise MalformedUrlError("port")
    port = int(significant or 0)
    if port > MAX_PORT:
        raise MalformedUrlError("port")
    return text[:colon], None if port == default else port


def normal_path(path: str) -> str:
    """A path with its dot segments resolved and its odd characters escaped; at least `/`."""
    kept: list[str] = []
    segments = path.split("/")[1:] or [""]
    for position, segment in enumerate(segments):
        last = position == len(segments) - 1
        if segment.lower() in _DOUBLE_DOT:
            kept[-1:] = []
        elif segment.lower() not in _SINGLE_DOT:
            kept.append(escaped(segment))
            continue
        if last:
            kept.append("")
    return "/" + "/".join(kept)


def escaped(segment: str) -> str:
    """A path segment with everything escaped that a browser would escape."""
    if segment.isascii() and segment.isprintable() and _ESCAPED_IN_PATH.isdisjoint(segment):
        return segment
    return "".join(map(escaped_character, segment))


def escaped_character(character: str) -> str:
    """One character of a path; a half of a surrogate pair becomes the replacement character."""
    if character.isascii() and character.isprintable() and character not in _ESCAPED_IN_PATH:
        return character
    half_of_a_pair = "\ud800" <= character <= "\udfff"
    return "".join(f"%{byte:02X}" for byte in ("\ufffd" if half_of_a_pair else character).encode())

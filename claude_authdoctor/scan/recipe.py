"""Makes the examples of rules/tokens.toml: random values with the shape of a credential, never issued and never stored.

A recipe is a list of texts and of parts in braces: `{b64u 43}` is 43 characters of base64url, `{anthropic-body}` the
body of a key with its inner shape, and so on. For tests and for whoever checks rules; a scan has no use for it.
"""

from __future__ import annotations

import re
from base64 import b64encode, urlsafe_b64encode
from random import Random
from string import ascii_letters, ascii_uppercase, digits
from zlib import crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_PART = re.compile(r"\{([a-z0-9-]+)(?: (\d+))?\}")
_BASE62 = digits + ascii_uppercase + ascii_letters[:26]
_HEAD_OF_AN_RSA_KEY = bytes.fromhex("308204be020100300d06092a864886f70d0101010500048204a8308204a40201000282010100")
_ALPHABETS = {
    "b62": ascii_letters + digits,
    "b64": ascii_letters + digits + "+/",
    "b64u": ascii_letters + digits + "-_",
    "b32": ascii_uppercase + "234567",
    "hex": "0123456789abcdef",
    "x": "x",
}


def made(recipe: Sequence[str], dice: Random) -> str:
    """The text of a recipe."""
    return "".join(_PART.sub(lambda part: _part(part, dice), piece) for piece in recipe)


def _part(part: re.Match[str], dice: Random) -> str:
    name, size = part.group(1), int(part.group(2) or 0)
    return drawn(dice, _ALPHABETS[name], size) if name in _ALPHABETS else _MAKERS[name](dice, size)


def drawn(dice: Random, alphabet: str, size: int) -> str:
    """Random characters."""
    return "".join(dice.choice(alphabet) for _ in range(size))


def opaque(dice: Random, size: int) -> str:
    """A token that begins and ends in a letter or digit and has a digit in it."""
    return (
        dice.choice(ascii_letters)
        + drawn(dice, _ALPHABETS["b64u"], size - 3)
        + dice.choice(digits)
        + dice.choice(ascii_letters)
    )


def anthropic_body(dice: Random, _: int) -> str:
    """64 random bytes, a dash, 4 random bytes and two zero bytes."""
    return _urlsafe(dice.randbytes(64)) + "-" + _urlsafe(dice.randbytes(4) + bytes(2))


def github_crc(dice: Random, _: int) -> str:
    """30 characters and the CRC-32 of them in base 62."""
    body = drawn(dice, _ALPHABETS["b62"], 30)
    rest, tail = crc32(body.encode()), ""
    for _digit in range(6):
        rest, digit = divmod(rest, 62)
        tail = _BASE62[digit] + tail
    return body + tail


def jwt(dice: Random, _: int) -> str:
    """Header, claims and a random signature."""
    header = b'{"alg":"ES256","typ":"JWT"}'
    claims = b'{"iss":"session-ingress","iat":%d,"sub":"%s"}' % (
        dice.randrange(10**9, 2 * 10**9),
        dice.randbytes(12).hex().encode(),
    )
    return ".".join(_urlsafe(part) for part in (header, claims, dice.randbytes(64)))


def bedrock_long(dice: Random, _: int) -> str:
    """Name, account and secret as the console puts them together."""
    name = f"BedrockAPIKey-{drawn(dice, 'abcdefgh', 4)}-at-{drawn(dice, digits, 12)}:"
    return b64encode((name + drawn(dice, _ALPHABETS["b64"], 61)).encode()).decode()


def bedrock_short(dice: Random, _: int) -> str:
    """A signed address as the token generator makes it."""
    query = "bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Credential=key%2F20261101"
    query += f"&X-Amz-Security-Token={drawn(dice, ascii_letters, 300)}"
    return b64encode(f"{query}&X-Amz-Signature={drawn(dice, '0123456789abcdef', 64)}&Version=1".encode()).decode()


def pem(dice: Random, _: int) -> str:
    """A private key of 2,048 bits, at least by its head and length."""
    body = b64encode(_HEAD_OF_AN_RSA_KEY + dice.randbytes(1179)).decode()
    lines = [body[i : i + 64] for i in range(0, len(body), 64)]
    frame = [f"-----{word} PRIVATE" + " KEY-----" for word in ("BEGIN", "END")]
    return "\n".join([frame[0], *lines, frame[1]])


def _urlsafe(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


_MAKERS: Mapping[str, Callable[[Random, int], str]] = {
    "opaque": opaque,
    "anthropic-body": anthropic_body,
    "github-crc": github_crc,
    "jwt": jwt,
    "bedrock-long": bedrock_long,
    "bedrock-short": bedrock_short,
    "pem": pem,
}

"""Structure that a made-up value does not have: checksums, encodings, headers. rules/tokens.toml names these proofs.

Sources: the body of Anthropic's keys from three published examples (64 bytes, a dash, 4 bytes and two zero bytes);
GitHub's CRC-32 from its engineering blog and verified on fixtures; Bedrock's long and short keys decode to what the
console and the token generator packages put in; RSA from PKCS#1 and PKCS#8.
"""

from __future__ import annotations

import re
from binascii import Error, a2b_base64
from zlib import crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ANTHROPIC_BODY = re.compile(rb"[a-z]{2,12}\d{0,3}-[A-Za-z0-9_-]{85}[AQgw]-[A-Za-z0-9_-]{5}[AQgw]AA\Z")
_BASE62 = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_URLSAFE = bytes.maketrans(b"-_", b"+/")
_NOT_BASE64 = re.compile(rb"\\+[nr]|[^A-Za-z0-9+/=]")
_SMALLEST_RSA_2048 = 1100  # bytes of DER; a key of 1,024 bits has about 630
_CLAIMS = (b'"iss"', b'"sub"', b'"aud"', b'"exp"', b'"iat"', b'"jti"', b'"nbf"', b'"scope"', b'"sid"')
_VARIED, _VARIED_DER = 14, 100  # different characters in a secret part; fewer make a sample
_SAMPLE_CLAIMS = (b"john doe", b"jane doe", b"1234567890", b"example", b"foobar")


def anthropic_body(value: bytes) -> bool:
    """The inner shape of a real Anthropic credential."""
    return _ANTHROPIC_BODY.search(value) is not None


def github_crc(value: bytes) -> bool:
    """The last six of a classic GitHub token's 36 characters are the CRC-32 of the first 30, in base 62."""
    body, wanted = value[4:34], value[34:40]
    rest, digits = crc32(body), bytearray()
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        digits.insert(0, _BASE62[digit])
    return bytes(digits) == wanted


def bedrock_long(value: bytes) -> bool:
    """`ABSK` and the base64 of `BedrockAPIKey-NAME-at-ACCOUNT:SECRET`."""
    name, colon, secret = decoded(value[4:]).partition(b":")
    return name.startswith(b"BedrockAPIKey-") and bool(colon) and len(set(secret)) >= _VARIED


def bedrock_short(value: bytes) -> bool:
    """`bedrock-api-key-` and the base64 of an address that AWS signed."""
    text = decoded(value[16:])
    return b"X-Amz-Signature=" in text and b"X-Amz-Credential=" in text


def jwt(value: bytes) -> bool:
    """Three parts: a header that names its algorithm, claims that somebody issued, a signature. Samples are none."""
    header, claims, signature = (part.translate(_URLSAFE) for part in value[value.index(b"eyJ") :].split(b".", 2))
    said = decoded(claims).lower()
    return (
        b'"alg"' in decoded(header)
        and sum(claim in said for claim in _CLAIMS) > 1
        and not any(sample in said for sample in _SAMPLE_CLAIMS)
        and len(set(signature)) >= _VARIED
    )


def rsa_2048(value: bytes) -> bool:
    """The text between the dashes is an RSA key of at least 2,048 bits, as GitHub Apps and Google use them."""
    body = value.partition(b"KEY-----")[2].partition(b"-----END")[0]
    der = decoded(_NOT_BASE64.sub(b"", body))
    return der[:2] == b"\x30\x82" and len(der) >= _SMALLEST_RSA_2048 and len(set(der)) > _VARIED_DER


def decoded(text: bytes) -> bytes:
    """Base64, padded or not; nothing where it is none."""
    text = text.rstrip(b"=")
    try:
        return a2b_base64(text + b"=" * (-len(text) % 4))
    except Error:
        return b""


PROOFS: Mapping[str, Callable[[bytes], bool]] = {
    "anthropic-body": anthropic_body,
    "github-crc": github_crc,
    "bedrock-long": bedrock_long,
    "bedrock-short": bedrock_short,
    "jwt": jwt,
    "rsa-2048": rsa_2048,
}

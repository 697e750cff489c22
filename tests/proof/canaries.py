"""Made-up secrets, and a search for any twelve characters of them in whatever form they may leave a program."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from worlds import LETTERS, token

PIECE = 12
SHOWN = 4  # a masked credential ends with its last four characters
FAMILY = {"key": ("sk-ant-", "api03-"), "login": ("sk-ant-", "oat01-"), "renewal": ("sk-ant-", "ort01-")}


def secret(name: str, family: str = "") -> str:
    """A secret that is always the same for its name; its family's beginning is no secret."""
    chosen = random.Random(f"canary/{name}")
    return "".join(FAMILY.get(family, (family,))) + "".join(chosen.choices(LETTERS, k=93)) + "AA"


# Where a secret stands, and the secret. Characters that URL coding changes are in two of them.
CANARIES = {
    "environment-key": secret("environment-key", "key"),
    "environment-token": secret("environment-token", "gw-"),
    "environment-login": secret("environment-login", "login"),
    "proxy-password": secret("proxy-password") + "+/=",
    "custom-header": secret("custom-header"),
    "aws-secret": secret("aws-secret") + "/+",
    "wrong-variable": secret("wrong-variable", "key"),
    "misspelt-variable": secret("misspelt-variable", "key"),
    "user-settings": secret("user-settings", "key"),
    "project-settings": secret("project-settings", "gw-"),
    "local-settings": secret("local-settings", "login"),
    "managed-settings": secret("managed-settings", "key"),
    "flag-settings": secret("flag-settings", "gw-"),
    "helper-command": secret("helper-command", "key"),
    "helper-output": secret("helper-output", "key"),
    "shell-file": secret("shell-file", "key"),
    "fish-file": secret("fish-file", "login"),
    "dotenv-file": secret("dotenv-file", "key"),
    "store-access": secret("store-access", "login"),
    "store-refresh": secret("store-refresh", "renewal"),
    "store-copy": secret("store-copy", "login"),
    "state-key": secret("state-key", "key"),
    "state-server": secret("state-server"),
    "profile": secret("profile", "login"),
    "descriptor": secret("descriptor", "key"),
    "other-process": secret("other-process", "key"),
    "answer": secret("answer", "login"),
    "scanned": secret("scanned", "key"),
    "pasted": secret("pasted", "key"),
}
assert token("console-key") not in CANARIES.values()


def inner(value: str) -> str:
    """What of a secret is nobody's business: all but its family's beginning and its last characters."""
    for known in ("".join(pieces) for pieces in FAMILY.values()):
        value = value.removeprefix(known)
    return value.removeprefix("gw-")[:-SHOWN]


def forms(value: str) -> Iterator[str]:
    """A secret as it is, reversed, packed and coded."""
    yield value
    yield value[::-1]
    data = value.encode()
    for shift in range(3):  # three ways to fall on base64's groups
        packed = base64.b64encode(b"\0" * shift + data).decode()[4:-4]
        yield packed
        yield packed.translate(str.maketrans("+/", "-_"))
    yield quote(value, safe="")
    yield "".join(f"%{byte:02X}" for byte in data)
    yield data.hex()


def windows(text: str) -> Iterator[str]:
    """Every piece of a text."""
    return (text[at : at + PIECE] for at in range(len(text) - PIECE + 1))


PIECES = {piece: name for name, value in CANARIES.items() for form in forms(inner(value)) for piece in windows(form)}


def leaked(texts: Iterable[str | bytes]) -> set[str]:
    """The names of the secrets of which a piece stands in one of the texts."""
    found = set()
    for text in texts:
        plain = text.decode("latin-1") if isinstance(text, bytes) else text
        flat = "".join(plain.split()) if "\n" in plain else plain  # a table may break a word in two
        for one in {plain, flat}:
            found |= {PIECES[piece] for piece in windows(one) if piece in PIECES}
    return found

"""Line and column are right in every dress, and no letter of a value comes out."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from claude_authdoctor.scan.leak import Leak

from .texts import KEY, found, key

BODY = key()


def at(text: str | bytes, path: str = "f") -> list[tuple[int, int, str]]:
    return [(leak.line, leak.column, leak.via) for leak in found(text, path)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"A=1\nKEY={BODY}\n", (2, 5, "")),
        (f"A=1\r\nKEY={BODY}\r\n", (2, 5, "")),
        (f"clé = '{BODY}'", (1, 8, "")),
        (f"see {BODY}, then", (1, 5, "")),
        (f"see <{BODY}>.", (1, 6, "")),
        (f"\x1b[32m{BODY}\x1b[0m", (1, 6, "")),
        (json.dumps({"a": f"x\n{BODY}\n"}), (1, 11, "")),
        (json.dumps(json.dumps({"k": BODY})), (1, 12, "")),
        (f"token=%3D{BODY.replace('-', '%2D')}&x", (1, 10, "percent")),
        ("k = " + BODY.replace("-", "\\u002d"), (1, 5, "unicode")),
        ("<b>" + BODY.replace("-", "&#45;") + "</b>", (1, 4, "entity")),
        ("key_hex=" + BODY.encode().hex(), (1, 9, "hex")),
        ("data:\n  k: " + b64encode(BODY.encode()).decode(), (2, 6, "base64")),
        ("data:\n  k: " + b64encode(b"user:" + BODY.encode()).decode(), (2, 12, "base64")),
        (f'K = "{BODY[:13]}" + "{BODY[13:]}"', (1, 6, "joined")),
        (f"k = '{BODY[:40]}' +\n  '{BODY[40:]}'", (1, 6, "joined")),
        (f"export K={BODY[:60]}\\\n{BODY[60:]}", (1, 10, "joined")),
        (f"key: >-\n  {BODY[:54]}\n  {BODY[54:]}\n", (2, 3, "joined")),
        (f"`{BODY[:7]}${{'{BODY[7:]}'}}`", (1, 2, "joined")),
        (f'rest = "{BODY[13:]}"; k = "{BODY[:13]}" + rest', (1, 9, "joined")),
    ],
)
def test_the_place_is_where_the_value_begins(text: str, place: tuple[int, int, str]) -> None:
    assert at(text) == [place]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_wide_and_marked_texts_are_read(codec: str) -> None:
    assert at(f"A=1\r\nKEY={BODY}\r\n".encode(codec)) == [(2, 5, "")]


def test_a_minified_line_has_columns_in_characters() -> None:
    before = "var é=1;" * 50_000

    assert at(f"{before}k='{BODY}'") == [(1, len(before) + 4, "")]


def test_of_a_binary_file_only_what_is_certain_counts() -> None:
    loose = key(recipe=(*KEY[:3], "{b64u 60}"))

    assert at(b"\0\1\2KEY\0" + BODY.encode() + b"\0") == [(1, 8, "")]
    assert at(b"\0\1\2KEY\0" + loose.encode() + b"\0") == []
    assert at(f"KEY={loose}") == [(1, 5, "")]


def test_a_kubernetes_secret_is_decoded_whatever_it_holds() -> None:
    token = key(recipe=("gh", "p_", "{github-crc}"))
    manifest = f"kind: Secret\ndata:\n  token: {b64encode(token.encode()).decode()}\n"

    assert [(leak.kind, leak.line, leak.column) for leak in found(manifest)] == [("github-token", 3, 10)]
    assert found(manifest.replace("Secret", "ConfigMap")) == []


def test_keys_made_for_tests_are_expected_in_tests() -> None:
    pem = key(recipe=("{pem}",))

    assert [leak.kind for leak in found(pem, "deploy/app.pem")] == ["private-key"]
    assert found(pem, "tests/certs/app.pem") == []


@pytest.mark.parametrize("text", [f"K={BODY}", "HTTPS_PROXY=http://svc:" + "Ab3dEf9hIj2l@proxy:80"])
def test_no_part_of_a_value_but_its_family_and_end_comes_out(text: str) -> None:
    (leak,) = found(text)

    assert isinstance(leak, Leak)
    assert BODY[13:-4] not in repr(leak)
    assert "Ab3d" not in repr(leak)
    assert leak == found(text)[0], "the fingerprint is stable"
    assert len(leak.fingerprint) == 32


def test_a_password_is_not_in_its_fingerprint() -> None:
    one, two = (found(f"HTTPS_PROXY=http://svc:{word}@proxy:80")[0] for word in ("Ab3dEf9hIj2l", "Zy8xWv6uTs4r"))

    assert one.fingerprint == two.fingerprint

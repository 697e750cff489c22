"""What an encoded value is underneath, where each of its bytes stands, and what is a wide text, a text or no text."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable

import pytest

from claude_authdoctor.scan.decode import readable, views
from claude_authdoctor.scan.telling import held

from .texts import found, key

BODY = key().encode()


def seen(text: bytes) -> list[tuple[str, bytes, Callable[[int], int]]]:
    """Every decoded part of a text."""
    return list(views(text, held(text)))


@pytest.mark.parametrize(
    ("data", "text", "binary"),
    [
        (b"", b"", False),
        (b"plain", b"plain", False),
        ("\ufeffplain".encode(), b"plain", False),
        (b"ends in a mark\xef\xbb\xbf", b"ends in a mark\xef\xbb\xbf", False),
        ("\ufeff\u043a\u043b\u044e\u0447".encode("utf-16-le"), "\u043a\u043b\u044e\u0447".encode(), False),
        ("\ufeff\u043a\u043b\u044e\u0447\ufeff".encode("utf-16-be"), "\u043a\u043b\u044e\u0447\ufeff".encode(), False),
        ("ab".encode("utf-16-le"), b"ab", False),
        ("ab".encode("utf-16-be"), b"ab", False),
        ("\ufeffa".encode("utf-16-le") + b"\x00\xd8b\x00\x0a", "a\ufffdb\ufffd".encode(), False),
        (b"a\0", b"a\0", True),
        (b"abc\0defg", b"abc\0defg", True),
        (b"abcd\0efg", b"abcd\0efg", True),
        (b"a\0" * 6 + b"ab" * 4, b"a\0" * 6 + b"ab" * 4, True),
        (b"\0a" * 6 + b"ab" * 4, b"\0a" * 6 + b"ab" * 4, True),
        (b"a\0" * 7 + b"\0\0", b"a\0" * 7 + b"\0\0", True),
    ],
)
def test_a_text_is_read_whatever_its_width_and_other_bytes_are_left_alone(data: bytes, text: bytes, binary: bool):
    """Wide texts are told by their mark, or by zeros on one side only; what is broken in one becomes a sign."""
    assert readable(data) == (text, binary)


@pytest.mark.parametrize("inside", [b"", b"u", b"us", b"use"], ids=len)
@pytest.mark.parametrize("junk", ["", "x", "x/", "a/b", "a+b/", "x+y/z"], ids=len)
@pytest.mark.parametrize("end", ["", "/", "/s", "/so", "="], ids=repr)
@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode])
def test_base64_is_found_wherever_its_groups_of_four_begin(
    encode: Callable[[bytes], bytes], inside: bytes, junk: str, end: str
) -> None:
    """Other letters of the alphabet may stand right before and after it, as those of a path do."""
    body = inside + BODY + b"\xfb\xff\xfe"
    text = f"see {junk}".encode() + encode(body).rstrip(b"=") + f"{end} .".encode()

    for _, view, origin in seen(text):
        spot = view.index(BODY)
        assert view[spot : spot + len(BODY) + 3] == body[len(inside) :]
        assert 0 <= len("see " + junk) + len(inside) * 4 // 3 - origin(spot) <= 1
    assert seen(text)


def test_base64_of_an_env_file_is_not_taken_for_the_end_of_its_name() -> None:
    """`K=` is base64 too, with its filler."""
    ((via, view, origin),) = seen(b"K=" + b64encode(BODY))

    assert (via, view, origin(0)) == ("base64", BODY, 2)


@pytest.mark.parametrize("junk", ["", "f", "ff", "fab", "cafe"])
@pytest.mark.parametrize("end", ["", "0", "00", "0ff"])
@pytest.mark.parametrize("upper", [False, True])
def test_hexadecimal_is_found_wherever_its_pairs_begin(junk: str, end: str, upper: bool) -> None:
    digits = BODY.hex().upper() if upper else BODY.hex()
    ((via, view, origin),) = seen(f"= {junk}{digits}{end} .".encode())

    spot = view.index(BODY)
    assert (via, origin(spot)) == ("hex", 2 + len(junk))
    assert origin(spot + 9) == 2 + len(junk) + 18


@pytest.mark.parametrize(
    ("via", "dash", "more", "meant"),
    [
        ("percent", "%2D", "%20%FF", b" \xff"),
        ("percent", "%2d", "%3D", b"="),
        ("unicode", "\\u002d", "\\u003d\\u00ff", b"=\xff"),
        ("entity", "&#45;", "&#61;&#255;", b"=\xff"),
        ("entity", "&#x2d;", "&#x3D;&#xff;", b"=\xff"),
        ("entity", "&#x2D;", "&#256;&#999;&#61;", b"  ="),
    ],
)
def test_escapes_are_resolved_one_by_one(via: str, dash: str, more: str, meant: bytes) -> None:
    """What an escape of HTML stands for may be no byte: it is a blank then. The run ends where the text goes on."""
    written = BODY.decode().replace("-", dash)
    ((how, view, origin),) = seen(f"({written}{more}) and so on".encode())

    assert (how, view) == (via, BODY + meant)
    assert origin(0) == 1
    assert origin(len(BODY) - 1) == len(written)
    assert origin(len(view) - 1) == 1 + len(written) + more.rindex(more[0])


@pytest.mark.parametrize(
    "dressed",
    [
        b64encode,
        lambda body: body.hex().encode(),
        lambda body: body.replace(b"-", b"%2D"),
        lambda body: body.replace(b"-", b"&#45;"),
    ],
    ids=["base64", "hex", "percent", "entity"],
)
def test_of_many_encoded_values_none_is_passed_over(dressed: Callable[[bytes], bytes]) -> None:
    """Nor the one that begins with the first byte of a file."""
    bodies = [key(seed).encode() for seed in range(4)]

    assert [view for _, view, _ in seen(b"\n".join(map(dressed, bodies)))] == bodies


def test_a_secret_of_kubernetes_tells_where_each_byte_stands() -> None:
    token = b"no telling word, only a text"
    manifest = b"kind: Secret\ndata:\n  token: " + b64encode(token)
    ((via, view, origin),) = seen(manifest)

    assert (via, view) == ("base64", token)
    assert [origin(offset) for offset in (0, 3, 6)] == [28, 32, 36]


def test_a_key_of_looser_shape_is_found_in_another_dress_too() -> None:
    loose = key(recipe=("sk-", "ant-", "api03-", "{b64u 60}"))

    assert [leak.via for leak in found("K: " + b64encode(loose.encode()).decode())] == ["base64"]

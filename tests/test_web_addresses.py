"""A web address taken apart as a JavaScript program does it."""

import json
from pathlib import Path

import pytest

from claude_authdoctor.resolve.webhost import MalformedUrlError, host_of
from claude_authdoctor.resolve.weburl import parse, scheme_of

NODE = json.loads((Path(__file__).parent / "data" / "node-urls.json").read_text())


@pytest.mark.parametrize(("url", "parts"), NODE, ids=[f"{position}" for position in range(len(NODE))])
def test_an_address_is_taken_apart_as_javascript_does(url, parts):
    """`parts` are what `new URL(...)` of Node 20 says: scheme, host, port, path; null where it throws."""
    try:
        ours = parse(url)
    except MalformedUrlError:
        assert parts is None
    else:
        assert [ours.scheme, ours.host, str(ours.port or (0 if ours.port == 0 else "")), ours.path] == parts


def test_enough_addresses_are_tried():
    assert len(NODE) >= 400


SPELLED = [
    ("255.255.255.255", "255.255.255.255"),
    ("1.2.3", "1.2.0.3"),
    ("1.2.65535", "1.2.255.255"),
    ("4294967295.", "255.255.255.255"),
    ("[1:0:0:2:3:4:0:0]", "[1::2:3:4:0:0]"),
    ("[1:0:0:2:0:0:0:3]", "[1:0:0:2::3]"),
    ("[1:0:2:3:4:5:6:7]", "[1:0:2:3:4:5:6:7]"),
    ("[1:2:3:4:5:6:7:0]", "[1:2:3:4:5:6:7:0]"),
    ("[1:2:3:4:5:6:0:0]", "[1:2:3:4:5:6::]"),
    ("[0:0:0:0:0:0:0:0]", "[::]"),
    ("[0:0:1:0:0:0:0:0]", "[0:0:1::]"),
    ("[::FFFF:1.2.3.4]", "[::ffff:102:304]"),
]
NUMBERLESS = [
    "1.2.3.4.0",
    "1.2.3.256",
    "1.2.65536",
    "256.1.1.1",
    "4294967296",
    "1..2",
    "[::12",
    "[fe80::1%25eth0]",
    "[::1%a]",
    "[:]",
]


@pytest.mark.parametrize(("text", "host"), SPELLED, ids=range(len(SPELLED)))
def test_a_number_is_spelled_in_the_one_way_of_the_standard(text, host):
    """WHATWG URL, host serialising: the first longest run of two or more zeros is left out."""
    assert host_of(text) == parse(f"https://{text}").host == host


@pytest.mark.parametrize("text", NUMBERLESS, ids=range(len(NUMBERLESS)))
def test_a_number_that_is_none_names_the_part_that_is_wrong(text):
    with pytest.raises(MalformedUrlError, match=r"^host$"):
        host_of(text)


@pytest.mark.parametrize(
    ("path", "escaped"),
    [
        ("/\ud800/x\udfff", "/%EF%BF%BD/x%EF%BF%BD"),
        ("/\ud7ff\ue000", "/%ED%9F%BF%EE%80%80"),
        ('/a b"c', "/a%20b%22c"),
        ("/\u00e9", "/%C3%A9"),
    ],
    ids=["half a letter", "whole letters", "a blank", "beyond ASCII"],
)
def test_a_path_is_escaped_and_half_a_letter_is_replaced(path, escaped):
    """A text of a settings file may hold half of a pair; a browser asks for the replacement character then."""
    assert parse(f"https://gw.example.com{path}").path == escaped


SCHEMES = [
    ("https://x", "https"),
    ("HTTPS:x", "https"),
    ("my-gateway:8080", "my-gateway"),
    ("git+ssh:x", "git+ssh"),
    ("gw.example.com:8080", "gw.example.com"),
    ("a1+-.:x", "a1+-."),
    ("x:", "x"),
    ("a_b:8080", ""),
    ("g\u00e9:8080", ""),
    ("1password:x", ""),
    ("+ssh:x", ""),
    ("a b:x", ""),
    ("no-colon", ""),
    (":x", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "scheme"), SCHEMES, ids=range(len(SCHEMES)))
def test_a_scheme_is_a_letter_and_then_letters_digits_plus_minus_and_full_stops(text, scheme):
    """RFC 3986; a host with a port reads as one, as a browser reads it."""
    assert scheme_of(text) == scheme

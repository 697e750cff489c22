"""The way out: the user's proxy and authorities, no redirects, and a server that will not end."""

import socket
import threading
import time
import zlib

import pytest
import trustme

from claude_authdoctor.login import transport as module
from claude_authdoctor.login.transport import HttpAnswer, NoAnswer, NotSent, Transport
from claude_authdoctor.model.place import Place
from claude_authdoctor.resolve.environment import Entry, Environment, merged
from claude_authdoctor.resolve.version import assumed

URL = "https://platform.claude.com/v1/oauth/token"


def test_our_own_environment_is_not_asked(server, monkeypatch):
    """Only the environment that was handed over counts: httpx must not look for itself."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent")
    server.script.append((200, {}, b"{}"))
    assert Transport.of_shell(server.environ).post_json(URL, {}).status == 200


def test_an_unreadable_authority_is_passed_over(server, tmp_path):
    (tmp_path / "odd.pem").write_text("no certificate")
    for path in (tmp_path / "odd.pem", tmp_path / "missing.pem"):
        with pytest.raises(NotSent, match="CERTIFICATE_VERIFY_FAILED"):
            Transport.of_shell(server.environ | {"NODE_EXTRA_CA_CERTS": str(path)}).post_json(URL, {})


def test_no_proxy_is_obeyed(server):
    """The name is not in NO_PROXY: through the proxy. It is: straight on, where a test may not go."""
    server.script.append((200, {}, b"{}"))
    assert Transport.of_shell(server.environ | {"NO_PROXY": "example.com"}).post_json(URL, {}).status == 200
    with pytest.raises(NotSent):
        Transport.of_shell(server.environ | {"NO_PROXY": "localhost"}).post_json("https://localhost:1/", {})
    assert len(server.seen) == 1


def test_a_proxy_of_a_repository_is_not_ours(server):
    """Settings of a project name another proxy; the credential must not go there (knowledge: 2.1.329 does send it)."""
    place = Place("file", "/project/.claude/settings.json")
    layers = {"HTTPS_PROXY": [Entry("HTTPS_PROXY", "http://127.0.0.1:1", "project", "settings:project", place)]}
    environment = merged(server.environ, (), assumed(None))
    both = {name: (*environment.layers.get(name, ()), *found) for name, found in layers.items()}
    server.script.append((200, {}, b"{}"))
    assert Transport(Environment(dict(environment.layers) | both)).post_json(URL, {}).status == 200


def test_a_client_certificate_is_shown(server, tmp_path):
    pair = trustme.CA().issue_cert("me.example")
    pair.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "me.pem"))
    server.script.append((200, {}, b"{}"))
    environ = server.environ | {"CLAUDE_CODE_CLIENT_CERT": str(tmp_path / "me.pem")}
    assert Transport.of_shell(environ).post_json(URL, {}).status == 200


def test_redirects_are_answers(server):
    server.script.append((307, {"location": "https://evil.example/"}, b""))
    assert Transport.of_shell(server.environ).post_json(URL, {"refresh_token": "x"}).status == 307
    assert [one.host for one in server.seen] == ["platform.claude.com"]


@pytest.mark.parametrize(
    "proxy", ["http://127.0.0.1:1", "socks9://x", "http://[", "::", "http://user:secret@127.0.0.1:1"]
)
def test_a_bad_proxy_sends_nothing_and_shows_nothing(proxy):
    with pytest.raises(NotSent) as found:
        Transport.of_shell({"HTTPS_PROXY": proxy}).post_json(URL, {"refresh_token": "very-secret"})
    assert "secret" not in str(found.value)


def test_a_proxy_that_refuses_sends_nothing():
    with (
        one_reply(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n") as port,
        pytest.raises(NotSent),
    ):
        Transport.of_shell({"HTTPS_PROXY": f"http://127.0.0.1:{port}"}).post_json(URL, {})


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "GZIP"])
def test_a_compressed_answer_is_read_all_the_same(server, encoding):
    kind = 31 if encoding.lower() == "gzip" else 15
    packer = zlib.compressobj(wbits=kind)
    server.script.append((200, {"content-encoding": encoding}, packer.compress(b'{"a":1}') + packer.flush()))
    assert Transport.of_shell(server.environ).post_json(URL, {}).json() == {"a": 1}


def test_a_bomb_is_cut(server):
    packer = zlib.compressobj(9, wbits=31)
    bomb = packer.compress(b"0" * 100_000_000) + packer.flush()
    server.script.append((200, {"content-encoding": "gzip"}, bomb))
    assert len(Transport.of_shell(server.environ).post_json(URL, {}).body) == module.BODY_LIMIT


def test_an_endless_body_ends(server):
    server.script.append((200, {}, b"0" * (module.BODY_LIMIT * 3)))
    with pytest.raises(NoAnswer):
        Transport.of_shell(server.environ).post_json(URL, {})


def test_nonsense_in_a_wrapping_of_gzip(server):
    server.script.append((200, {"content-encoding": "gzip"}, b"not packed"))
    with pytest.raises(NoAnswer):
        Transport.of_shell(server.environ).post_json(URL, {})


def test_a_server_that_drips_is_left(monkeypatch):
    """One byte a tenth of a second, for ever: every read is in time, the whole is not."""
    monkeypatch.setattr(module, "CONNECT_SECONDS", 0.3)
    with one_reply(b"HTTP/1.1 200 OK\r\n" + b"x-a: b\r\n" * 500, drip=0.1) as port:
        started = time.monotonic()
        with pytest.raises((NoAnswer, NotSent)):
            Transport.of_shell({"HTTPS_PROXY": f"http://127.0.0.1:{port}"}, answer_seconds=0.5).post_json(URL, {})
        assert time.monotonic() - started < 8, "dripping would take 400 s"


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object(body):
    assert HttpAnswer(200, body).json() == {}


class one_reply:  # noqa: N801 - reads as a statement
    """A server that says the same to whoever comes."""

    def __init__(self, text, drip=0.0):
        self.text, self.drip = text, drip

    def __enter__(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()
        return self.server.getsockname()[1]

    def serve(self):
        try:
            connection, _ = self.server.accept()
            with connection:
                connection.recv(65536)
                for number in range(len(self.text)) if self.drip else [0]:
                    connection.sendall(self.text[number : number + 1] if self.drip else self.text)
                    time.sleep(self.drip)
        except OSError:
            return

    def __exit__(self, *_):
        self.server.close()
        self.thread.join(5)

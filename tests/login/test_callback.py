"""The loopback listener against a browser and against strangers on the same machine."""

import http.client
import queue
import socket
import time

import pytest

from claude_authdoctor.login import callback
from claude_authdoctor.login.authorize import Grant, Refusal, attempt, from_callback
from claude_authdoctor.model.secret import Secret


class Waiting:
    def __init__(self, port=0):
        self.listener = callback.listen(port)
        self.port = self.listener.port
        self.one = attempt("c", (), "https://platform.claude.com/oauth/code/callback", self.port)
        self.came = queue.Queue()
        self.listener.serve(lambda target: from_callback(target, self.one), lambda _: "a page", self.came.put)

    def ask(self, target, host=None, method="GET", address="127.0.0.1"):
        connection = http.client.HTTPConnection(address, self.port, timeout=5)
        connection.request(method, target, headers={"Host": host or f"localhost:{self.port}"})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body, answer

    @property
    def right(self):
        return f"/callback?code=abc&state={self.one.state.reveal()}"


@pytest.fixture
def waiting():
    made = Waiting()
    yield made
    made.listener.close()


def test_the_browser_comes_back(waiting):
    status, body, answer = waiting.ask(waiting.right)
    assert (status, body) == (200, b"a page")
    assert waiting.came.get(timeout=2) == Grant(Secret("abc"), waiting.one.loopback_redirect)
    assert answer.getheader("referrer-policy") == "no-referrer"
    assert answer.getheader("cache-control") == "no-store"
    assert "python" not in (answer.getheader("server") or "").lower()


@pytest.mark.parametrize(
    ("target", "status"),
    [
        *(("/callback?code=evil&state=guess", 400), ("/", 400), ("/favicon.ico", 400), ("/callback", 400)),
        ("/callback?error=access_denied&state=guess", 400),
    ],
)
def test_a_stranger_is_answered_and_forgotten(waiting, target, status):
    assert waiting.ask(target)[0] == status
    assert waiting.came.empty()
    assert waiting.ask(waiting.right)[0] == 200
    assert isinstance(waiting.came.get(timeout=2), Grant)


def test_a_replay_is_too_late(waiting):
    waiting.ask(waiting.right)
    assert waiting.ask(waiting.right)[0] == 410
    assert waiting.ask("/callback?code=second&state=" + waiting.one.state.reveal())[0] == 410
    assert waiting.came.get(timeout=2) == Grant(Secret("abc"), waiting.one.loopback_redirect)
    assert waiting.came.empty()


def test_a_name_that_points_here_is_not_us(waiting):
    """DNS rebinding: a page of evil.example must not speak to the listener."""
    assert waiting.ask(waiting.right, host="evil.example")[0] == 421
    assert waiting.ask(waiting.right, host=f"evil.example:{waiting.port}")[0] == 421
    assert waiting.ask(waiting.right, host="localhost:1")[0] == 421
    assert waiting.came.empty()


@pytest.mark.parametrize("method", ["POST", "PUT", "HEAD", "OPTIONS", "DELETE"])
def test_other_methods_are_refused(waiting, method):
    assert waiting.ask(waiting.right, method=method)[0] == 501
    assert waiting.came.empty()


def test_the_user_said_no(waiting):
    waiting.ask(f"/callback?error=access_denied&state={waiting.one.state.reveal()}")
    assert waiting.came.get(timeout=2) == Refusal("denied", "access_denied")


def test_a_silent_connection_holds_nobody_up(waiting):
    silent = [socket.create_connection(("127.0.0.1", waiting.port)) for _ in range(20)]
    started = time.monotonic()
    assert waiting.ask(waiting.right)[0] == 200
    assert time.monotonic() - started < 2
    [one.close() for one in silent]


@pytest.mark.parametrize("noise", [b"\r\n\r\n", b"GET\r\n\r\n", b"\x16\x03\x01\x02", b"G" * 70_000 + b"\r\n\r\n"])
def test_noise_is_no_harm(waiting, noise):
    with socket.create_connection(("127.0.0.1", waiting.port)) as stranger:
        stranger.sendall(noise)
    assert waiting.ask(waiting.right)[0] == 200


def test_only_loopback_is_listened_on(waiting):
    assert {bound.getsockname()[0] for bound in waiting.listener.sockets} <= {"127.0.0.1", "::1"}


def test_ipv6_too():
    made = Waiting()
    try:
        if len(made.listener.sockets) == 1:
            pytest.skip("no IPv6 here")
        assert made.ask(made.right, address="::1")[0] == 200
    finally:
        made.listener.close()


def test_a_taken_port_gives_way_to_the_next():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        listener = callback.listen(taken)
        assert taken < listener.port < taken + callback.PORTS_TRIED
        listener.close()


def test_a_stranger_on_the_other_address_is_a_taken_port():
    """A browser may ask ::1 first; nobody else may be there."""
    try:
        holder = socket.socket(socket.AF_INET6)
        holder.bind(("::1", 0))
    except OSError:
        pytest.skip("no IPv6 here")
    with holder:
        holder.listen()
        listener = callback.listen(holder.getsockname()[1])
        assert listener.port != holder.getsockname()[1]
        listener.close()


def test_no_port_at_all(monkeypatch):
    def taken(*_):
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(callback, "_socket", taken)
    with pytest.raises(OSError, match="in use"):
        callback.listen(8000)


def test_the_port_is_given_back():
    made = Waiting()
    made.listener.close()
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", made.port))


def test_nothing_is_printed(waiting, capfd):
    waiting.ask(waiting.right)
    waiting.ask("/callback?code=evil&state=guess")
    assert capfd.readouterr() == ("", "")


def test_a_page_escapes_what_it_says():
    assert "<script>" not in callback.as_page("<script>", "a & b <i>")

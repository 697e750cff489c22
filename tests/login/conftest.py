"""Fixtures for everything that talks to the stand-in servers."""

import base64
from urllib.parse import quote

import pytest
import typer
from typer.testing import CliRunner

from claude_authdoctor.cli import login, logout, token, undo
from claude_authdoctor.login.refresh import RefreshPlan
from claude_authdoctor.login.transport import Transport
from tests.login.standin import StandIn, made_up, store_text

TOKEN_URL = "https://platform.claude.com/v1/oauth/token"


@pytest.fixture
def server():
    with StandIn() as standing:
        yield standing


class Machine:
    """A home with a store in it, and what is needed to refresh it."""

    def __init__(self, home, server):
        self.home, self.server = home, server
        self.config = home / ".claude"
        self.config.mkdir(parents=True)
        self.store = self.config / ".credentials.json"
        self.state = home / "state"
        self.put(store_text(server.valid))

    def put(self, text):
        self.store.write_text(text)
        self.store.chmod(0o600)

    def plan(self, **more):
        return RefreshPlan(str(self.config), str(self.state), TOKEN_URL, "client-1", **more)

    def transport(self, **more):
        return Transport.of_shell(self.server.environ, **more)

    @property
    def locks(self):
        return sorted(
            path.relative_to(self.home).as_posix()
            for path in [*self.home.iterdir(), *self.config.iterdir()]
            if ("lock" in path.name or ".tmp" in path.name) and path.name != ".claude.json.lock"
        )


@pytest.fixture
def machine(tmp_path, server):
    return Machine(tmp_path / "home", server)


@pytest.fixture
def app():
    """The commands that handle a login, as the program has them."""
    made = typer.Typer(pretty_exceptions_enable=False)
    for name, module in (("login", login), ("logout", logout), ("token", token), ("undo", undo)):
        made.command(name)(module.command)
    return made


@pytest.fixture
def home(tmp_path, server, monkeypatch):
    """A home with a login, and a shell in which the stand-in server is the vendor's."""
    for name, value in ({"HOME": str(tmp_path / "home")} | server.environ).items():
        monkeypatch.setenv(name, value)
    made = Machine(tmp_path / "home", server)
    made.environ = monkeypatch
    return made


@pytest.fixture
def run(app, home):
    """Run a command; no piece of a token may be in what it says."""

    def one(*words, typed=None):
        result = CliRunner().invoke(app, list(words), input=typed)
        everything = result.stdout + result.stderr + repr(result.exception)
        for secret in (home.server.access(), home.server.valid, made_up("oat01", "old"), made_up("ort01", 0)):
            body = secret[len("sk-ant-oat01-") :]
            for shape in (body, body[::-1], quote(body), base64.b64encode(body.encode()).decode()):
                assert shape[:12] not in everything
        return result

    return one

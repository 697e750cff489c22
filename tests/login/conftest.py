"""Fixtures for everything that talks to the stand-in servers."""

import pytest

from claude_authdoctor.login.refresh import RefreshPlan
from claude_authdoctor.login.transport import Transport
from tests.login.standin import StandIn, store_text

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

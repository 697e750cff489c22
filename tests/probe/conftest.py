"""An authority that the machine under test trusts, and stand-in servers that end with the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import trustme
from probe.standin import Answer, Request, StandIn


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA(organization_name="Test Authority")


@pytest.fixture(scope="session")
def authority_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


@pytest.fixture
def standin(authority: trustme.CA) -> Iterator[Callable[..., StandIn]]:
    """Make servers that answer as they are told."""
    made: list[StandIn] = []

    def make(said: Callable[[Request], Answer], **more: Any) -> StandIn:
        made.append(StandIn(authority, said, **more))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def around(authority_file: str) -> Callable[..., dict[str, str]]:
    """The variables that lead a machine to a stand-in."""

    def variables(server: StandIn, **more: str) -> dict[str, str]:
        nobody_else = {"CLAUDE_CODE_CERT_STORE": "none"}  # loading the system's store would take most of a test's time
        return {"HTTPS_PROXY": server.url, "NODE_EXTRA_CA_CERTS": authority_file, **nobody_else, **more}

    return variables

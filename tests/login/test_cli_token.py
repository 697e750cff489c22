"""The commands that show, renew and remove a login: what they say, what they exit with, and that no secret is ever said."""

import errno
import json
import os
import time

import pytest

from claude_authdoctor.cli import ask, token
from claude_authdoctor.repair.journal import journal_in
from claude_authdoctor.store import state
from claude_authdoctor.store.read import read_store
from tests.login.standin import made_up, official_client, store_text

HOUR = 3_600_000


def now_ms(more=0):
    return int(time.time() * 1000) + more


def test_show(run, home):
    home.put(store_text(home.server.valid, expires_ms=now_ms(HOUR), refreshTokenExpiresAt=now_ms(48 * HOUR)))
    result = run("token", "show")
    assert result.exit_code == 0
    rows = dict(line.split("  ", 1) for line in result.stdout.splitlines() if "  " in line)
    rows = {name.strip(): value.strip() for name, value in rows.items()}
    assert rows["Kind"] == "login, renewed by itself"
    assert rows["Access token"] == "sk-ant-oat01-…xxxx"
    assert rows["Expires"].endswith("(in 59 min)")
    assert rows["Login ends"].endswith("(in 1 d)")
    assert rows["Scopes"] == "user:inference user:profile"
    assert rows["Plan"] == "max"
    assert "Made" not in rows


def test_show_a_token_for_a_year(run, home):
    home.put(store_text(None, expires_ms=now_ms(300 * 24 * HOUR)))
    found = json.loads(run("token", "show", "--json").stdout)
    assert found["kind"] == "long-lived"
    assert abs(now_ms() - found["made"] - 65 * 24 * HOUR) < 60_000
    assert "token for a year" in run("token").stdout


def test_show_hostile_text(run, home):
    home.put(store_text(home.server.valid, scopes=["user:inference\x1b[31m\n::error::\u202e"], subscriptionType="a\rb"))
    out = run("token", "show").stdout
    assert "\x1b" not in out
    assert "\r" not in out
    assert "\u202e" not in out
    assert not any(line.startswith("::") for line in out.splitlines())


@pytest.mark.parametrize("text", [None, "{", "{}"])
def test_show_nothing(run, home, text):
    home.store.unlink()
    if text:
        home.put(text)
    assert run("token", "show").exit_code == 1


def test_show_an_interrupted_refresh(run, home):
    token_now = read_store(str(home.store)).login.refresh
    place = state.mark_path(str(home.home / ".local/state/authdoctor"), str(home.config))
    state.write_mark(place, state.RefreshMark("sent", state.fingerprint(token_now), 1))
    assert json.loads(run("token", "show", "--json").stdout)["last_refresh"] == "interrupted"
    assert "cut off" in run("token", "show").stdout
    result = run("token", "refresh")
    assert (result.exit_code, home.server.seen) == (1, [])
    assert "authdoctor login" in result.stderr


def test_refresh(run, home):
    result = run("token", "refresh")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Renewed. The access token is good for 7 h" in result.stderr
    assert run("token", "refresh").exit_code == 0
    assert len(home.server.token_requests) == 1
    assert json.loads(run("token", "refresh", "--force", "--json").stdout)["outcome"] == "renewed"


def test_refresh_with_the_client_id_of_claude_code(run, home):
    run("token", "refresh")
    run("token", "refresh", "--force", "--client-id", "mine")
    assert [len(one.body["client_id"]) for one in home.server.token_requests] == [36, 4]


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        ((400, {}, {"error": "invalid_grant"}), 1, "authdoctor login"),
        ((429, {"retry-after": "300"}, {}), 3, "try again in"),
        ((403, {}, b"x"), 1, "HTTP 403"),
        ((200, {}, b"x"), 3, "may be used up"),
    ],
)
def test_refresh_that_fails(run, home, answer, code, words):
    home.server.script.append(answer)
    result = run("token", "refresh")
    assert result.exit_code == code
    assert words in result.stderr


def test_the_folder_can_be_named(run, home, tmp_path):
    home.config.rename(tmp_path / "elsewhere")
    assert run("token", "refresh", "--config-dir", str(tmp_path / "elsewhere")).exit_code == 0


def test_the_users_settings_count_and_a_projects_proxy_does_not(run, home, tmp_path, monkeypatch):
    """A user may set the way out in settings.json; a checkout may not."""
    monkeypatch.delenv("HTTPS_PROXY")
    (home.config / "settings.json").write_text(json.dumps({"env": {"HTTPS_PROXY": home.server.environ["HTTPS_PROXY"]}}))
    project = tmp_path / "project"
    (project / ".claude").mkdir(parents=True)
    (project / ".claude/settings.json").write_text(json.dumps({"env": {"HTTPS_PROXY": "http://127.0.0.1:1"}}))
    monkeypatch.chdir(project)
    assert run("token", "refresh").exit_code == 0


def test_revoke_needs_a_yes(run, home):
    before = home.store.read_bytes()
    result = run("token", "revoke")
    assert isinstance(result.exception, Exception)
    assert "--yes" in str(result.exception)
    assert home.store.read_bytes() == before
    assert run("token", "revoke", "--yes").exit_code == 0
    assert not home.store.exists()
    assert run("token", "revoke", "--yes").exit_code == 0


def records(home):
    return journal_in(str(home.home / ".local/state/authdoctor")).records()


def test_a_removal_is_journalled_without_the_secret(run, home):
    """What was removed, where, when; no byte of it, whatever its shape; and a second one finds nothing to note."""
    tokens = [home.server.valid, made_up("oat01", "old"), made_up("ort01", 0)]
    run("token", "revoke", "--yes")
    run("token", "revoke", "--yes")
    (record,) = records(home)
    assert (record.code, record.phase, record.place) == ("token revoke", "removed", str(home.store))
    assert record.changes == ()
    folder = home.home / ".local/state/authdoctor/journal"
    text = "".join(path.read_text() for path in folder.iterdir())
    assert not any(token[14:30] in text for token in tokens)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_a_removal_that_does_not_come_about_says_so(run, home, monkeypatch):
    """The locks stay taken: nothing is gone, and the journal does not claim it."""
    monkeypatch.setattr("claude_authdoctor.login.keep.take_out", lambda _folder: "busy")
    assert run("token", "revoke", "--yes").exit_code == 3
    assert [record.phase for record in records(home)] == ["taken-back"]


@pytest.mark.skipif(os.name != "posix", reason="needs a file where a folder should be")
def test_a_journal_that_cannot_be_written_keeps_no_login(run, home):
    """A leaked login must go, journal or not."""
    (home.home / ".local/state").mkdir(parents=True)
    (home.home / ".local/state/authdoctor").write_text("")
    assert run("token", "revoke", "--yes").exit_code == 0
    assert not home.store.exists()


def test_a_store_that_cannot_be_written_is_told(run, home, monkeypatch):
    def refused(_folder):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("claude_authdoctor.login.keep.take_out", refused)
    result = run("token", "revoke", "--yes")
    assert (result.exit_code, "nothing was removed" in result.stderr) == (1, True)
    assert [record.phase for record in records(home)] == ["taken-back"]


@pytest.mark.parametrize(("code", "phase"), [(0, "removed"), (3, "taken-back")])
def test_a_logout_is_journalled(run, home, code, phase):
    home.environ.setenv("PATH", official_client(home, code))
    run("logout", "--yes")
    assert [(record.code, record.phase) for record in records(home)] == [("logout", phase)]


def test_what_was_removed_cannot_be_undone(run, home):
    run("token", "revoke", "--yes")
    (record,) = records(home)
    assert record.name in run("undo", "--list").stdout
    result = run("undo", record.name)
    assert (result.exit_code, "no copy was kept" in result.stdout) == (1, True)
    assert "no repair to take back" in run("undo").stdout


def test_revoke_asks_at_a_terminal(run, home, monkeypatch):
    monkeypatch.setattr(ask, "confirmed", lambda *_args, **_more: False)
    monkeypatch.setattr(token, "confirmed", lambda *_args, **_more: False)
    assert run("token", "revoke").exit_code == 1
    assert home.store.exists()

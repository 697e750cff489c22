"""Broken machines on a real disk: repaired, repaired again without a change, and taken back byte for byte."""

from __future__ import annotations

import itertools
import stat
from dataclasses import replace

import pytest
from heal_machines import machine, names

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.diagnose import severity
from claude_authdoctor.model.errors import AuthdoctorError
from claude_authdoctor.model.snapshot import Run
from claude_authdoctor.repair import journal as journal_module
from claude_authdoctor.repair.apply import undo
from claude_authdoctor.repair.disk import Disk
from claude_authdoctor.repair.plan.registry import registered
from claude_authdoctor.repair.session import errors, journal_of
from tests.repair.real_home import Silent, answers, lay_out, picture, session

HOPELESS = {"no_credential", "key_revoked", "managed_stale_key"}
SEEDS = (3, 11)
# Machines of the generator whose value is refused wherever it stands, so that moving it cures no login.
REFUSED_ANYWAY = {"oauth_as_key", "key_as_oauth", "login_scopes_text"}
MENDED = sorted(set(names(broken=True)) - HOPELESS - {"state_file_corrupt"} - REFUSED_ANYWAY)


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    return tmp_path


def start(name, seed, root, monkeypatch):
    broken = machine(name, seed)
    environ = lay_out(broken, root)
    monkeypatch.chdir(root / "home" / "project")
    return broken, environ


@pytest.mark.parametrize(("name", "seed"), list(itertools.product(MENDED, SEEDS)))
def test_fix_then_nothing_then_undo(name, seed, root, monkeypatch):
    """Cured; a second run changes nothing; undone, every byte and mode is as it was."""
    broken, environ = start(name, seed, root, monkeypatch)
    before = picture(root)

    first = session(broken, environ)
    _, end = first.run()
    after = picture(root)
    assert errors(end) == set(), [f.code for f in end.findings]
    assert first.made
    assert after != before

    again = session(broken, first.environ)
    again.run()
    assert picture(root) == after
    assert not again.made

    journal = journal_of(ThisMachine(environ))
    for record in reversed(journal.records()):
        if record.phase == "applied":
            undo(record, Disk(), journal)
    assert picture(root) == before


@pytest.mark.parametrize("name", [*names(broken=False), *sorted(HOPELESS - {"managed_stale_key"})])
def test_what_cannot_or_need_not_be_repaired_is_left_alone(name, root, monkeypatch):
    """Healthy machines, and those that only a person can mend: not a byte changes."""
    broken, environ = start(name, 3, root, monkeypatch)
    before = picture(root)

    run = session(broken, environ)
    run.run()

    assert picture(root) == before
    assert not run.made


@pytest.mark.parametrize("name", sorted(REFUSED_ANYWAY))
def test_a_repair_that_does_not_cure_leaves_no_error_that_was_not_there(name, root, monkeypatch):
    """The server refuses the value wherever it stands: the file is as it was, or no worse than before."""
    broken, environ = start(name, 3, root, monkeypatch)
    before = picture(root)

    run = session(broken, environ)
    first, end = run.run()

    assert errors(end) <= errors(first)
    if not run.made:
        assert picture(root) == before


@pytest.mark.parametrize("name", ["stale_key_hides_login", "stale_bearer_hides_login", "stale_setup_token_hides_login"])
def test_a_warning_is_never_touched_without_being_asked_for(name, root, monkeypatch):
    """A key beside a login that nobody proved dead may be meant; named, it is repaired."""
    broken, environ = start(name, 3, root, monkeypatch)
    before = picture(root)

    run = session(broken, environ)
    run.request = type(run.request)(run=run.request.run, probe=None)
    first, _ = run.run()
    assert picture(root) == before
    code = next(f.code for f in first.findings if severity(f) == "warning")

    named = session(broken, environ, codes=(code,))
    named.request = run.request
    named.run()
    assert [step.finding.code for step in named.made] == [code]


@pytest.mark.parametrize("mode", ["print", "interactive"])
def test_the_older_line_under_a_stale_one_is_repaired_in_its_turn(mode, root, monkeypatch):
    """Two lines of one file set two dead keys: the finding stays where it was, but is about another key now."""
    broken, environ = start("stale_key_hides_login", 3, root, monkeypatch)
    for path in root.rglob("settings*.json"):
        path.unlink()
    keys = [broken.value("api03"), broken.value("api03")]
    (root / "home" / ".profile").write_text("".join(f"export ANTHROPIC_API_KEY={key}\n" for key in keys))

    run = session(broken, environ | {"ANTHROPIC_API_KEY": keys[-1]}, codes=("SRC101",))
    run.request = replace(run.request, run=Run(mode=mode), probe=lambda seen, found: said(broken, seen, found))
    run.run()

    assert [step.finding.place.line for step in run.made] == [2, 1]
    assert "\nexport" not in (root / "home" / ".profile").read_text()


def said(broken, seen, found):
    """What the servers say of a key that Claude Code would ask about first, as well."""
    return answers(broken, Facts(seen, Facts(seen, found).sent))


def test_nothing_happens_where_nobody_agrees(root, monkeypatch):
    """Asked and answered with no."""
    broken, environ = start("stale_key_hides_login", 3, root, monkeypatch)
    before = picture(root)

    session(broken, environ, Silent(agrees=False), yes=False, ask=True).run()

    assert picture(root) == before


def test_the_state_file_comes_back_from_its_newest_sound_copy(root, monkeypatch):
    """The newest copy is broken too; the damaged file is kept beside the copies."""
    broken, environ = start("state_file_corrupt", 3, root, monkeypatch)
    home = root / "home"
    copies = home / ".claude" / "backups"
    copies.mkdir()
    for number, text in ((1, '{"old": 1}'), (2, '{"numStartups": 11}'), (3, '{"num')):
        (copies / f".claude.json.backup.179000000000{number}").write_text(text)
    damaged = (home / ".claude.json").read_bytes()
    before = picture(root)

    run = session(broken, environ)
    _, end = run.run()

    assert errors(end) == set()
    assert (home / ".claude.json").read_text() == '{"numStartups": 11}'
    assert [path.read_bytes() for path in copies.glob("*.corrupted.*")] == [damaged]
    journal = journal_of(ThisMachine(environ))
    undo(journal.records()[-1], Disk(), journal)
    assert picture(root) == before


def test_a_linked_start_up_file_stays_a_link(root, monkeypatch):
    """Dotfiles often are links into a folder under version control: the real file is edited."""
    broken, environ = start("two_stale_hide_login", 3, root, monkeypatch)
    home = root / "home"
    (home / "dotfiles").mkdir()
    (home / ".profile").rename(home / "dotfiles" / "profile")
    (home / ".profile").symlink_to(home / "dotfiles" / "profile")

    run = session(broken, environ)
    _, end = run.run()

    assert errors(end) == set()
    assert (home / ".profile").is_symlink()
    assert "\n# export ANTHROPIC_API_KEY=" in (home / "dotfiles" / "profile").read_text()


def test_the_journal_is_for_its_owner_alone(root, monkeypatch):
    """0700 and 0600, whatever the umask says; and once taken back it holds no bytes."""
    broken, environ = start("stale_key_hides_login", 3, root, monkeypatch)
    session(broken, environ).run()
    folder = root / "home" / ".local" / "state" / "authdoctor" / "journal"

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    journal = journal_of(ThisMachine(environ))
    record = journal.records()[-1]
    assert record.changes
    assert undo(record, Disk(), journal).changes == ()
    assert '"data"' not in next(folder.glob("*.json")).read_text()


@pytest.mark.parametrize("failure", [KeyboardInterrupt, RuntimeError])
def test_an_interruption_while_it_is_proven_takes_it_back(root, monkeypatch, failure):
    """Ctrl-C, or a fault of ours, after the change and before the proof: as if nothing had been done."""
    broken, environ = start("two_stale_hide_login", 3, root, monkeypatch)
    before = picture(root)
    run = session(broken, environ)
    calls, probe = [], run.request.probe

    def failing(seen, found):
        calls.append(1)
        if len(calls) == 3:
            raise failure
        return probe(seen, found)

    run.request = type(run.request)(run=run.request.run, probe=failing)
    with pytest.raises(failure):
        run.run()

    standing = [record for record in journal_of(ThisMachine(environ)).records() if record.phase == "applied"]
    assert len(standing) == len(run.made)
    if not run.made:
        assert picture(root) == before
    assert not run.open


def test_a_planner_that_fails_stops_no_other_repair(root, monkeypatch):
    """Our own fault in one repair is told, and the next one is made."""
    broken, environ = start("login_without_scopes", 3, root, monkeypatch)
    (root / "home" / ".claude" / ".credentials.json").chmod(0o644)
    monkeypatch.setitem(registered(), "FIL102", lambda _case: 1 / 0)
    voice = Silent()

    session(broken, environ, voice).run()

    assert ("failed", "FIL102") in voice.said
    assert ("repaired", "STO102") in voice.said


def test_two_repairs_at_once_wait_for_each_other(root, monkeypatch):
    """The journal is held by one run alone."""
    _, environ = start("stale_key_hides_login", 3, root, monkeypatch)
    monkeypatch.setattr(journal_module, "_PATIENCE", 0.1)
    journal = journal_of(ThisMachine(environ))

    with journal.held(), pytest.raises(AuthdoctorError, match="another repair"), journal.held():
        pass

"""The user's configuration: loaded only where there is one, every value with its origin, unknown keys refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from claude_authdoctor.catalog import words
from claude_authdoctor.model.errors import UsageError
from claude_authdoctor.settings import defaults, loaded, place

ROOT = Path(__file__).parent.parent
FAULTS = [
    "ofline = true", 'timeout = "soon"', "timeout = 0", "timeout = 100000", 'severity = "fatal"', 'client_version = "new"', "ignore = 5",
    "offline = [", "format = {a = 1}", "[check]\noffline = true", "\x00", 'offline = "maybe"',
]  # fmt: skip


def written(text: str, mode: int = 0o600) -> dict[str, str]:
    """A home with this configuration file, and its environment."""
    home = os.environ["HOME"]
    path = Path(place({"HOME": home}))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return {"HOME": home}


def values(environ: dict[str, str]) -> dict[str, tuple[object, str]]:
    """Every setting's value and origin."""
    return {one.name: (one.value, one.origin) for one in loaded(environ)}


def test_without_a_file_nothing_is_set_and_nothing_is_loaded() -> None:
    """The library costs more than a diagnosis."""
    home = {"HOME": os.environ["HOME"], "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    code = "import sys; from claude_authdoctor.settings import defaults; import os; assert defaults(os.environ) == {}; assert 'pydantic' not in sys.modules"

    subprocess.run([sys.executable, "-c", code], env=home, check=True, timeout=60)
    assert {one.origin for one in loaded({"HOME": home["HOME"]})} == {"default"}


def test_a_file_and_a_variable_over_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearer one counts, and says that it is the one."""
    environ = written('offline = true\ntimeout = 5\nallow-endpoint = ["https://gw.example.com"]\n')
    monkeypatch.setenv("AUTHDOCTOR_TIMEOUT", "7")
    found = values(environ | {"AUTHDOCTOR_TIMEOUT": "7"})

    assert found["offline"] == (True, place(environ))
    assert found["timeout"] == (7.0, "AUTHDOCTOR_TIMEOUT")
    assert found["severity"] == (None, "default")
    assert defaults(environ)["check"]["allow_endpoint"] == ("https://gw.example.com",)
    assert "offline" not in defaults(environ)["resolve"]


@pytest.mark.parametrize("text", FAULTS)
def test_what_is_wrong_is_refused_without_repeating_it(text: str) -> None:
    """A misspelt key must not be a silent no."""
    with pytest.raises(UsageError) as refusal:
        loaded(written(text))
    assert place({"HOME": os.environ["HOME"]}) in str(refusal.value)


def test_an_unknown_variable_is_refused() -> None:
    """And the known ones are named."""
    with pytest.raises(UsageError, match="AUTHDOCTOR_OFFLINE"):
        loaded({"HOME": os.environ["HOME"], "AUTHDOCTOR_OFLINE": "1"})


@pytest.mark.skipif(os.name != "posix", reason="modes")
def test_a_file_that_others_may_write_is_refused() -> None:
    """It decides where a credential may go."""
    with pytest.raises(UsageError, match="others"):
        loaded(written("offline = true\n", 0o666))


def run(*arguments: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """One command line in a folder."""
    env = {"HOME": os.environ["HOME"], "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environ}
    return subprocess.run([sys.executable, "-m", "claude_authdoctor", *arguments], cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=60)  # fmt: skip


def test_config_tells_values_and_origins(tmp_path: Path) -> None:
    """What a person needs who wonders why."""
    written('ignore = ["FIL", "HST"]\n')
    told = json.loads(run("config", "--json", folder=tmp_path).stdout)

    assert {row["name"]: row["value"] for row in told["settings"]}["ignore"] == ["FIL", "HST"]
    assert "authdoctor.toml" in run("config", folder=tmp_path).stdout
    assert run("config", folder=tmp_path, AUTHDOCTOR_OFLINE="1").returncode == 2


def test_a_setting_is_the_default_of_an_option(tmp_path: Path) -> None:
    """The command line still wins."""
    written('format = ["json"]\noffline = true\n')

    assert json.loads(run("check", folder=tmp_path).stdout)["schema"] == 1
    assert not run("check", "--format", "text", folder=tmp_path).stdout.startswith("{")


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    """A checkout must not decide how it is judged."""
    for name in ("authdoctor.toml", ".authdoctor.toml", "pyproject.toml"):
        (tmp_path / name).write_text("offline = true\n[tool.authdoctor]\noffline = true\n")

    shown = run("config", folder=tmp_path).stdout
    assert "(not there)" in shown
    assert [line.split()[0] for line in shown.splitlines()[2:]] == list(words("cli")["config"]["defaults"])
    assert "15 (seconds)" in shown


def test_bugreport_shows_and_writes_only_on_a_yes(tmp_path: Path) -> None:
    """Without a terminal nothing is written; no value of a secret and no name of a person is in it."""
    key = "sk-ant" + "-api03-" + "k7Q" * 31 + "AA"
    home = tmp_path / "home" / "margarete"
    (home / ".claude").mkdir(parents=True)
    (home / ".claude" / "settings.json").write_text(json.dumps({"env": {"ANTHROPIC_API_KEY": key}}))
    work = home / "work"
    work.mkdir()
    shown = run("bugreport", folder=work, HOME=str(home), ANTHROPIC_AUTH_TOKEN="gw-" + "p4" * 20)
    done = run("bugreport", "--yes", folder=work, HOME=str(home))

    assert json.loads(shown.stdout)["report"]["schema"] == 1
    assert (shown.returncode, done.returncode) == (0, 0)
    assert sorted(path.name for path in work.iterdir()) == ["authdoctor-bugreport.json"]
    for text in (shown.stdout, (work / "authdoctor-bugreport.json").read_text()):
        assert key not in text
        assert "p4" * 5 not in text
        assert "margarete" not in text
    assert json.loads(shown.stdout)["settings"][0]["env"] == ["ANTHROPIC_API_KEY"]

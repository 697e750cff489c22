"""Everything that sets variables besides shells of the Bourne family."""

from __future__ import annotations

import json
import plistlib
from typing import Any

import pytest

from claude_authdoctor.model.machine import Answer
from tests.exports.world import HOME, KEY, TOKEN, brief, desk, found, value

A = KEY
FISH = ".config/fish/config.fish"
FISH_LINES = {
    "set -gx": (f"set -gx {A} k\n", [(1, "k", True)]),
    "set -Ux": (f"set -Ux {A} k\n", [(1, "k", True)]),
    "set -x": (f'set -x {A} "k 1"\n', [(1, "k 1", True)]),
    "flags apart": (f"set --global --export {A} 'k$1'\n", [(1, "k$1", True)]),
    "flags short and apart": (f"set -g -x {A} k\\x31\n", [(1, "k1", True)]),
    "several values": (f"set -gx {A} a b\n", [(1, "a b", True)]),
    "no value": (f"set -gx {A}\n", [(1, "", True)]),
    "export": (f"export {A}=k\n", [(1, "k", True)]),
    "interactive": (f"if status is-interactive\n    set -gx {A} k\nend\n", [(2, "k", True)]),
    "unknown condition": (f"if test -f x\n    set -gx {A} k\nend\nset -gx X 1\n", [(2, "k", None)]),
    "behind and": (f"test -f x; and set -gx {A} k\n", [(1, "k", None)]),
    "function": (f"function f\n    set -gx {A} k\nend\n", [(2, "k", None)]),
    "substitution": (f"set -gx {A} (pass show x)\n", [(1, None, True)]),
    "from a variable": (f"set K k\nset -gx {A} $K\n", [(2, "k", True)]),
    "by an unknown variable": (f'set -gx {A} "$NOWHERE"\n', [(1, None, True)]),
    "after its mark": (f"set -gx {A} a\nset {A} b\n", [(1, "a", True), (2, "b", True)]),
    "erased": (f"set -gx {A} k\nset -e {A}\n", [(1, "k", False)]),
    "alias": (f"alias claude '{A}=k command claude'\n", [(1, "k", None)]),
    "continued": (f"set -gx \\\n  {A} k\n", [(1, "k", True)]),
}
FISH_LOOK_ALIKES = {
    "comment": f"# set -gx {A} k\n",
    "prefix": f"{A}=k claude\n",
    "not exported": f"set -g {A} k\n",
    "local": f"set -lx {A} k\n",
    "asked for": f"set -q {A}; or echo none\n",
    "message": f'echo "set -gx {A} k"\n',
    "env": f"env {A}=k claude\n",
}


@pytest.mark.parametrize("name", FISH_LINES)
def test_fish(name: str) -> None:
    text, expected = FISH_LINES[name]
    result = found(desk({FISH: text}, "/usr/bin/fish"))
    assert [(one.line, value(one), one.loaded) for one in result] == expected


@pytest.mark.parametrize("name", FISH_LOOK_ALIKES)
def test_what_only_looks_like_an_export_of_fish(name: str) -> None:
    assert found(desk({FISH: FISH_LOOK_ALIKES[name]}, "/usr/bin/fish")) == ()


def test_fish_reads_its_files_in_order() -> None:
    files = {
        ".config/fish/fish_variables": f"# VERSION: 3.0\nSETUVAR --export {A}:u\\x2d1\nSETUVAR {TOKEN}:no\n",
        ".config/fish/conf.d/a.fish": f"set -gx {A} a\n",
        "/etc/fish/conf.d/a.fish": f"set -gx {A} hidden\n",
        "/etc/fish/config.fish": f"set -gx {A} e\n",
        FISH: "source ~/.keys.fish\n",
        ".keys.fish": f"set -gx {A} k\n",
    }
    result = found(desk(files, "/usr/bin/fish"))
    assert [value(one) for one in result] == ["u-1", "a", "e", "k"]
    assert result[-1].via == (f"{HOME}/{FISH}",)
    assert {one.loaded for one in found(desk(files, "/bin/bash"))} == {False}


LINES: dict[str, tuple[str, str, list[tuple[int, str | None]]]] = {
    "environment": ("/etc/environment", f"# c\n{A}=k # note\n", [(2, "k")]),
    "environment with export": ("/etc/environment", f"export {A}='k 1'\n", [(1, "k 1")]),
    "environment.d": (".config/environment.d/50-key.conf", f"# c\n{A}=k 1\n", [(2, "k 1")]),
    "environment.d with a variable": ("/etc/environment.d/a.conf", f"{A}=${{HOME}}/k\n", [(1, f"{HOME}/k")]),
    "environment.d in quotes": ("/etc/environment.d/a.conf", f'{A}="k\\"1"\n', [(1, 'k"1')]),
    "dotenv": ("project/.env", f"X=1\n{A}=k # note\n", [(2, "k")]),
    "dotenv with export": ("project/.env", f"export {A}=k\n", [(1, "k")]),
    "dotenv in double quotes": ("project/.env", f'{A}="k#1\\n2"\n', [(1, "k#1\n2")]),
    "dotenv in single quotes": ("project/.env.local", f"{A} = 'k$1'\n", [(1, "k$1")]),
    "dotenv over lines": ("project/.env", f'X="\n{A}=no\n"\n{A}=k\n', [(4, "k")]),
    "dotenv with a variable": ("project/.env", f"{A}=${{OTHER}}\n", [(1, None)]),
    "dotenv in the home folder": (".env", f"{A}=k\n", [(1, "k")]),
    "comments": ("project/.env", f"#{A}=k\n # {A}=k\n", []),
    "ssh": (".ssh/environment", f"{A}=k 1\n", [(1, "k 1")]),
    "unit": (".config/systemd/user/a.service", f"[Service]\nEnvironment={A}=k\n", [(2, "k")]),
    "unit with quotes": (".config/systemd/user/a.service", f'[Service]\nEnvironment=X=1 "{A}=k 1" Y=2\n', [(2, "k 1")]),
    "unit over lines": ("/etc/systemd/system/a.service", f"[Service]\nEnvironment=X=1 \\\n  {A}=k\n", [(3, "k")]),
    "drop-in": ("/etc/systemd/system/a.service.d/o.conf", f"[Service]\nEnvironment='{A}=k $1'\n", [(2, "k $1")]),
    "manager": ("/etc/systemd/user.conf", f"[Manager]\nDefaultEnvironment={A}=k\n", [(2, "k")]),
}


@pytest.mark.parametrize("name", LINES)
def test_files_of_lines(name: str) -> None:
    path, text, expected = LINES[name]
    assert [(one.line, value(one)) for one in found(desk({path: text}))] == expected


def test_an_environment_file_of_a_unit_is_followed() -> None:
    unit = f"{HOME}/.config/systemd/user/a.service"
    (one,) = found(desk({unit: "[Service]\nEnvironmentFile=-%h/.secrets\n", ".secrets": f"{A}='k'\n"}))
    assert (one.file, value(one), one.via) == (f"{HOME}/.secrets", "k", (unit,))


def test_environment_d_is_ordered_by_file_name_and_a_stronger_folder_hides() -> None:
    files = {
        "/usr/lib/environment.d/20-a.conf": f"{A}=hidden\n",
        "/etc/environment.d/20-a.conf": f"{A}=2\n",
        ".config/environment.d/10-b.conf": f"{A}=1\n",
    }
    assert [(value(one), one.loaded) for one in found(desk(files))] == [("1", None), ("2", None)]


def test_folders_from_the_home_folder_down() -> None:
    files = {".env": f"{A}=1\n", "project/.env": f"{A}=2\n", "project/.env.local": f"{A}=3\n", "/.env": f"{A}=0\n"}
    assert brief(found(desk(files))) == [
        (".env", 1, "1", False),
        ("project/.env", 1, "2", False),
        ("project/.env.local", 1, "3", False),
    ]
    outside = desk({**files, "/srv/x/.env": f"{A}=9\n"}, cwd="/srv/x")
    assert [value(one) for one in found(outside)] == ["0", "9"]


def test_direnv_counts_when_it_says_so() -> None:
    files = {
        "project/.envrc": f"source_up\nexport {A}=k\ndotenv\n",
        ".envrc": f"export {A}=up\n",
        "project/.env": f"{A}=d\n",
    }
    machine = desk(files, environ={"DIRENV_FILE": f"{HOME}/project/.envrc", "DIRENV_DIR": f"-{HOME}/project"})
    assert [(value(one), one.loaded, one.kind) for one in found(machine)] == [
        ("up", True, "direnv"),
        ("k", True, "direnv"),
        ("d", True, "direnv"),
    ]
    assert {one.loaded for one in found(desk(files))} == {False}
    assert {one.loaded for one in found(desk(files, on_path={"direnv": "/usr/bin/direnv"}))} == {None}


def test_devcontainer_with_comments() -> None:
    text = f'{{ // mine\n  "containerEnv": {{\n    "X": "1",\n    "{A}": "k",\n  }},\n  "remoteEnv": {{ "{TOKEN}": "${{localEnv:{TOKEN}}}" }}\n}}\n'
    files = {"project/.devcontainer/devcontainer.json": text}
    assert [(one.variable, one.line, value(one), one.dynamic, one.loaded) for one in found(desk(files))] == [
        (A, 4, "k", False, False),
        (TOKEN, 6, None, True, False),
    ]
    assert {one.loaded for one in found(desk(files, environ={"REMOTE_CONTAINERS": "true"}))} == {None}


def test_vscode_settings() -> None:
    settings = {
        "terminal.integrated.env.linux": {A: "t", TOKEN: None},
        "terminal.integrated.env.osx": {A: "no"},
        "claudeCode.environmentVariables": [{"name": "X", "value": "1"}, {"name": A, "value": "e"}],
    }
    text = json.dumps(settings, indent=2)
    machine = desk({".config/Code/User/settings.json": text}, environ={"TERM_PROGRAM": "vscode"})
    terminal, extension = found(machine)
    assert (value(terminal), terminal.loaded, terminal.line) == ("t", True, 3)
    assert (value(extension), extension.loaded) == ("e", False)
    assert json.loads(text[terminal.start : terminal.end].join("{}")) == {A: "t"}
    assert json.loads(text[extension.start : extension.end]) == {"name": A, "value": "e"}


def test_property_lists_of_macos() -> None:
    own = {"Label": "x", "EnvironmentVariables": {A: "k"}}
    for_all = {"Label": "y", "ProgramArguments": ["sh", "-c", f"launchctl setenv {TOKEN} 't 1'"], "RunAtLoad": True}
    files = {
        "Library/LaunchAgents/a.plist": plistlib.dumps(own),
        "Library/LaunchAgents/b.plist": plistlib.dumps(for_all, fmt=plistlib.FMT_BINARY),
        "/Library/LaunchDaemons/c.plist": plistlib.dumps({"ProgramArguments": ["/bin/launchctl", "setenv", A, "d"]}),
    }
    result = found(desk(files, "/bin/zsh", platform="macos"))
    assert [(one.variable, value(one), one.loaded, one.cut) for one in result] == [
        (A, "d", None, "none"),
        (A, "k", False, "none"),
        (TOKEN, "t 1", True, "none"),
    ]
    assert result[1].line > 1


POWERSHELL = {
    "single quotes": (f"$env:{A} = 'k''1'\n", "k'1"),
    "double quotes": (f'$Env:{A}="k`$1"\n', "k$1"),
    "with a variable": (f'$env:{A} = "$k"\n', None),
    "by a command": (f"$env:{A} = Get-Secret k\n", None),
    "braces": (f"${{env:{A}}} = 'k'\n", "k"),
    "for good": (f"[Environment]::SetEnvironmentVariable('{A}', 'k', 'User')\n", "k"),
    "by its full name": (f'[System.Environment]::SetEnvironmentVariable("{A}","k","User")\n', "k"),
    "set-item": (f"Set-Item -Path Env:{A} -Value 'k'\n", "k"),
}


@pytest.mark.parametrize("name", POWERSHELL)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_powershell_profiles(name: str, encoding: str) -> None:
    text, expected = POWERSHELL[name]
    path = "C:\\Users\\u\\Documents\\PowerShell\\Microsoft.PowerShell_profile.ps1"
    (one,) = found(on_windows({path: {"bytes": text.encode(encoding)}}))
    assert (one.file, one.line, value(one), one.loaded) == (path, 1, expected, None)


@pytest.mark.parametrize(
    "text",
    [f"# $env:{A} = 'k'\n", f"<#\n$env:{A} = 'k'\n#>\n", f"if ($env:{A} -eq 'k') {{ }}\n", f"Remove-Item Env:{A}\n"],
)
def test_what_only_looks_like_an_assignment_of_powershell(text: str) -> None:
    assert found(on_windows({"C:\\Users\\u\\Documents\\PowerShell\\profile.ps1": text})) == ()


def on_windows(files: dict[str, Any], **more: Any) -> Any:
    return desk(
        files, None, {"USERPROFILE": "C:\\Users\\u"}, platform="windows", cwd="C:\\Users\\u\\project", uid=None, **more
    )


def test_the_registry_of_windows() -> None:
    own = f"\r\nHKEY_CURRENT_USER\\Environment\r\n    Path    REG_EXPAND_SZ    %X%\\bin\r\n    {A}    REG_SZ    k 1\r\n    {TOKEN}    REG_EXPAND_SZ    %T%\r\n\r\n"
    programs = {"reg query HKCU\\Environment": Answer(0, own)}
    result = found(on_windows({}, programs=programs))
    assert [(one.variable, one.file, one.line, value(one), one.dynamic, one.loaded) for one in result] == [
        (A, "HKCU\\Environment", 0, "k 1", False, True),
        (TOKEN, "HKCU\\Environment", 0, None, True, True),
    ]


def test_git_bash_on_windows() -> None:
    (one,) = found(on_windows({"C:\\Users\\u\\.bashrc": f"export {A}=k\n"}))
    assert (one.file, value(one), one.loaded) == ("C:\\Users\\u\\.bashrc", "k", None)

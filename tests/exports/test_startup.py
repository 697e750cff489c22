"""Which files a login reads, in which order, and how `source` leads from one to another."""

from __future__ import annotations

from typing import Any

import pytest

from tests.exports.world import HOME, KEY, TOKEN, brief, desk, found, value

A = KEY
DEBIAN_PROFILE = """\
if [ "${PS1-}" ]; then
  if [ "${BASH-}" ] && [ "$BASH" != "/bin/sh" ]; then
    if [ -f /etc/bash.bashrc ]; then
      . /etc/bash.bashrc
    fi
  fi
fi
if [ -d /etc/profile.d ]; then
  for i in /etc/profile.d/*.sh; do
    if [ -r $i ]; then
      . $i
    fi
  done
  unset i
fi
"""
DEBIAN_HOME = """\
if [ -n "$BASH_VERSION" ]; then
    if [ -f "$HOME/.bashrc" ]; then
\t. "$HOME/.bashrc"
    fi
fi
"""


def export(text: str) -> str:
    return f"export {A}={text}\n"


# name: (shell, files, [(file, line, value, loaded)])
STARTS: dict[str, tuple[str | None, dict[str, Any], list[tuple[str, int, str | None, bool | None]]]] = {
    "bash reads its profile, then its rc": (
        "/bin/bash",
        {"/etc/profile": export("1"), ".profile": export("2"), "/etc/bash.bashrc": export("3"), ".bashrc": export("4")},
        [
            ("/etc/profile", 1, "1", True),
            (".profile", 1, "2", True),
            ("/etc/bash.bashrc", 1, "3", True),
            (".bashrc", 1, "4", True),
        ],
    ),
    "bash reads the first profile only": (
        "/usr/local/bin/bash",
        {".bash_profile": export("1"), ".bash_login": export("2"), ".profile": export("3")},
        [(".bash_profile", 1, "1", True), (".bash_login", 1, "2", None), (".profile", 1, "3", None)],
    ),
    "as Debian sets it up": (
        "/bin/bash",
        {
            "/etc/profile": DEBIAN_PROFILE,
            "/etc/profile.d/a.sh": export("1"),
            "/etc/profile.d/b.txt": export("x"),
            "/etc/bash.bashrc": export("0"),
            ".profile": DEBIAN_HOME + export("3"),
            ".bashrc": export("2"),
        },
        [
            ("/etc/bash.bashrc", 1, "0", True),
            ("/etc/profile.d/a.sh", 1, "1", True),
            (".bashrc", 1, "2", True),
            (".profile", 6, "3", True),
        ],
    ),
    "aliases that nobody reads": ("/bin/bash", {".bash_aliases": export("1")}, [(".bash_aliases", 1, "1", False)]),
    "aliases that the rc reads": (
        "/bin/bash",
        {".bash_aliases": export("1"), ".bashrc": "if [ -f ~/.bash_aliases ]; then\n  . ~/.bash_aliases\nfi\n"},
        [(".bash_aliases", 1, "1", True)],
    ),
    "zsh": (
        "/bin/zsh",
        {
            ".zshenv": export("1"),
            ".zprofile": export("2"),
            ".zshrc": export("3"),
            ".zlogin": export("4"),
            "/etc/zsh/zshrc": export("0"),
        },
        [
            (".zshenv", 1, "1", True),
            (".zprofile", 1, "2", True),
            ("/etc/zsh/zshrc", 1, "0", True),
            (".zshrc", 1, "3", True),
            (".zlogin", 1, "4", True),
        ],
    ),
    "zsh with its files elsewhere": (
        "/bin/zsh",
        {".zshenv": "export ZDOTDIR=$HOME/.config/zsh\n", ".config/zsh/.zshrc": export("1"), ".zshrc": export("2")},
        [(".config/zsh/.zshrc", 1, "1", True)],
    ),
    "sh": (
        "/bin/dash",
        {".profile": export("1"), ".bashrc": export("2")},
        [(".bashrc", 1, "2", False), (".profile", 1, "1", True)],
    ),
    "another shell's file": ("/bin/zsh", {".bashrc": export("1")}, [(".bashrc", 1, "1", False)]),
    "no shell known": (
        None,
        {".profile": export("1"), ".zshrc": export("2")},
        [(".profile", 1, "1", None), (".zshrc", 1, "2", None)],
    ),
    "a desktop's file": ("/bin/bash", {".xprofile": export("1")}, [(".xprofile", 1, "1", None)]),
    "the system's environment file comes first": (
        "/bin/bash",
        {"/etc/environment": f'# c\n{A}="e"\n', ".bashrc": f"{A}=k\n"},
        [("/etc/environment", 2, "e", True), (".bashrc", 1, "k", True)],
    ),
}


@pytest.mark.parametrize("name", STARTS)
def test_files_are_read_as_the_shell_would(name: str) -> None:
    shell, files, expected = STARTS[name]
    result = brief(found(desk(files, shell)))
    assert (sorted(result) if shell is None else result) == expected


def test_on_macos_a_terminal_reads_the_profile_only() -> None:
    files = {".bash_profile": export("1"), ".profile": export("2"), ".bashrc": export("3")}
    result = brief(found(desk(files, "/bin/bash", platform="macos")))
    assert result == [(".bash_profile", 1, "1", True), (".profile", 1, "2", False), (".bashrc", 1, "3", None)]


LEADS = {
    "a dot": ". ~/keys\n",
    "source": 'source "$HOME/keys"\n',
    "braces": "source ${HOME}/keys\n",
    "behind a test": "[ -f ~/keys ] && . ~/keys\n",
    "behind a test in double brackets": "[[ -r $HOME/keys ]] && source $HOME/keys || true\n",
    "in an if": "if [ -s ~/keys ]; then\n  . ~/keys\nfi\n",
    "backslash": '[ -s "$HOME/keys" ] && \\. "$HOME/keys"\n',
    "builtin": "builtin source ~/keys\n",
    "by a variable": "D=$HOME\n. $D/keys\n",
    "by a default": ". ${NOWHERE:-$HOME}/keys\n",
    "by a default of a set variable": ". ${XDG_DATA_HOME:-/nowhere}/keys\n",
    "a loop": 'for f in nothing keys; do\n  [ -f "$HOME/$f" ] && . "$HOME/$f"\ndone\n',
    "a loop over a pattern": "for f in ~/key*; do . $f; done\n",
    "an anonymous loop variable": 'for file in ~/.{path,extra} ~/keys; do\n\t[ -r "$file" ] && [ -f "$file" ] && source "$file";\ndone;\n',
    "dirname of this file": '. "$(dirname "${BASH_SOURCE[0]}")/keys"\n',
    "folder of this file": '. "${BASH_SOURCE%/*}/keys"\n',
    "eval": "eval '. ~/keys'\n",
    "a function": "load() { . ~/keys; }\nload\n",
    "errors hidden": ". ~/keys 2>/dev/null\n",
    "set -a": "set -a; . ~/keys; set +a\n",
}


@pytest.mark.parametrize("name", LEADS)
def test_a_sourced_file_is_followed(name: str) -> None:
    (one,) = found(desk({".bashrc": LEADS[name], "keys": f"# mine\nexport {A}=k\n"}, environ={"XDG_DATA_HOME": HOME}))
    assert (one.file, one.line, value(one), one.loaded) == (f"{HOME}/keys", 2, "k", True)
    assert one.via == (f"{HOME}/.bashrc",)


DEAD_ENDS = {
    "missing": ". ~/missing\n",
    "by a secret": f'. "${TOKEN}/keys"\n',
    "by an unknown command": '. "$(find ~ -name keys)"\n',
    "of a process": "source <(cat ~/keys)\n",
    "not reached": "if false; then . ~/keys; fi\n",
    "for zsh only": '[ -n "$ZSH_VERSION" ] && . ~/keys\n',
}


@pytest.mark.parametrize("name", DEAD_ENDS)
def test_what_leads_nowhere_is_not_loaded(name: str) -> None:
    machine = desk({".bashrc": DEAD_ENDS[name], "keys": export("k")}, environ={TOKEN: HOME})
    assert all(one.loaded is False for one in found(machine))


def test_a_relative_path_is_followed_but_not_sure() -> None:
    (one,) = found(desk({".bashrc": ". ./keys\n", "keys": export("k")}))
    assert (one.file, one.loaded) == (f"{HOME}/keys", None)


def test_a_chain_is_named_outermost_first() -> None:
    files = {".profile": ". ~/.bashrc\n", ".bashrc": ". ~/a\n", "a": ". ~/b\n", "b": export("k")}
    (one,) = found(desk(files))
    assert one.via == tuple(f"{HOME}/{name}" for name in (".profile", ".bashrc", "a"))


def test_assigned_here_and_exported_there() -> None:
    files = {
        ".bashrc": f"set -a\n. ~/.env\nset +a\n. ~/late\n{TOKEN}=t\n",
        ".env": f"{A}=k\n",
        "late": f"export {TOKEN}\n",
    }
    result = brief(found(desk(files)))
    assert (".env", 1, "k", True) in result
    assert (".bashrc", 5, "t", True) in result


def test_the_last_sure_export_is_what_bash_ends_with() -> None:
    files = {".bashrc": f"export {A}=1\n. ~/more\nexport {A}=3\n", "more": export("2")}
    assert [value(one) for one in found(desk(files))] == ["1", "2", "3"]


def test_a_file_read_twice_counts_where_it_is_read_last() -> None:
    files = {".bashrc": f". ~/more\nexport {A}=3\n. ~/more\n", "more": export("2")}
    assert [value(one) for one in found(desk(files))] == ["3", "2"]


def test_names_that_are_not_asked_for_are_left_out() -> None:
    assert [one.variable for one in found(desk({".bashrc": f"export {A}=1 {TOKEN}=2\n"}), TOKEN)] == [TOKEN]
    assert found(desk({".bashrc": f"export {A}=1\n"}), "CLAUDE_CODE_OAUTH_TOKEN") == ()

"""Every way of writing an export in bash, zsh and sh, and what only looks like one."""

from __future__ import annotations

import pytest

from tests.exports.world import KEY, TOKEN, in_bashrc, value

A = KEY
# name: (text, [(line, value or None where only running tells, loaded)])
EXPORTS = {
    "plain": (f"export {A}=k1\n", [(1, "k1", True)]),
    "without line end": (f"export {A}=k1", [(1, "k1", True)]),
    "double quotes": (f'export {A}="k 1"\n', [(1, "k 1", True)]),
    "single quotes": (f"export {A}='k $1'\n", [(1, "k $1", True)]),
    "quotes mixed": (f"""export {A}='a'"b"c\\ d\n""", [(1, "abc d", True)]),
    "quotes around it all": (f'export "{A}=k 1" # note\n', [(1, "k 1", True)]),
    "ansi quotes": (f"export {A}=$'a\\'b\\x41\\u00e9\\n'\n", [(1, "a'bA\u00e9\n", True)]),
    "empty": (f"export {A}=\n", [(1, "", True)]),
    "empty quotes": (f'export {A}=""\n', [(1, "", True)]),
    "hash inside": (f"export {A}=a#b # c\n", [(1, "a#b", True)]),
    "typographic quotes": (f"export {A}=\u201ck\u201d\n", [(1, "\u201ck\u201d", True)]),
    "zero width": (f'export {A}="k\u200b"\n', [(1, "k\u200b", True)]),
    "line continued": (f"export \\\n  {A}=a\\\nb\n", [(2, "ab", True)]),
    "value over lines": (f'export {A}="a\nb"\n', [(1, "a\nb", True)]),
    "carriage return": (f"export {A}=k\r\n", [(1, "k\r", True)]),
    "indented with a semicolon": (f"\n   export {A}=k;\n", [(2, "k", True)]),
    "several on one line": (f"export X=1 {A}=k Y=2\n", [(1, "k", True)]),
    "two statements on one line": (f"export X=1; export {A}=k\n", [(1, "k", True)]),
    "declare -x": (f"declare -x {A}=k\n", [(1, "k", True)]),
    "typeset -x": (f"typeset -x {A}=k\n", [(1, "k", True)]),
    "typeset -gx": (f"typeset -gx {A}=k\n", [(1, "k", True)]),
    "through command": (f"command export {A}=k\n", [(1, "k", True)]),
    "assigned, then exported": (f"{A}=k\nexport {A}\n", [(1, "k", True)]),
    "assigned among others, then exported": (f"X=1 {A}=k\nexport {A} X\n", [(1, "k", True)]),
    "exported, then assigned": (f"export {A}\n{A}=k\n", [(1, None, None), (2, "k", True)]),
    "assigned again": (f"export {A}=a\n{A}=b\n", [(1, "a", True), (2, "b", True)]),
    "appended": (f"export {A}=a\n{A}+=b\n", [(1, "a", True), (2, "ab", True)]),
    "set -a": (f"set -a\n{A}=k\nset +a\n{TOKEN}=t\n", [(2, "k", True)]),
    "set -o allexport": (f"set -o allexport\n{A}=k\n", [(2, "k", True)]),
    "from another variable": (f'K=k\nexport {A}="$K"\n', [(2, "k", True)]),
    "from an unknown variable": (f"export {A}=$K\n", [(1, None, True)]),
    "command substitution": (f"export {A}=$(pass show x)\n", [(1, None, True)]),
    "backticks": (f"export {A}=`pass show x`\n", [(1, None, True)]),
    "partly substituted": (f'export {A}="a$(pass x)b"\n', [(1, None, True)]),
    "read, then exported": (f"read -r {A} < ~/k\nexport {A}\n", [(2, None, None)]),
    "default": (f'export {A}="${{{A}:-k}}"\n', [(1, "k", None)]),
    "default assigned, then exported": (f': "${{{A}:=k}}"\nexport {A}\n', [(2, "k", None)]),
    "behind a test that holds": (f'[ -n "$HOME" ] && export {A}=k\n', [(1, "k", True)]),
    "double brackets": (f'[[ -n $HOME && "$-" == *i* ]] && export {A}=k\n', [(1, "k", True)]),
    "behind an unknown test": (f"command -v q >/dev/null && export {A}=k\n", [(1, "k", None)]),
    "if, known": (
        f'if [ "$BASH_VERSION" ]; then\n  export {A}=a\nelse\n  export {A}=b\nfi\n',
        [(2, "a", True), (4, "b", False)],
    ),
    "if, unknown": (f"if q; then\n  export {A}=a\nelse\n  export {A}=b\nfi\n", [(2, "a", None), (4, "b", None)]),
    "elif": (f"if false; then :\nelif true; then\n  export {A}=a\nfi\n", [(3, "a", True)]),
    "case, known": (
        f"case $- in\n  *i*) export {A}=a ;;\n  *) export {A}=b ;;\nesac\n",
        [(2, "a", True), (3, "b", False)],
    ),
    "case, unknown": (f"case $(hostname) in\n  w*) export {A}=a ;;\nesac\n", [(2, "a", None)]),
    "platform": (f'if [ "$(uname)" = Darwin ]; then\n  export {A}=a\nfi\n', [(2, "a", False)]),
    "function, not called": (f"f() {{\n  export {A}=k\n}}\n", [(2, "k", None)]),
    "function, called": (f"f() {{\n  export {A}=k\n}}\nf\n", [(2, "k", True)]),
    "loop": (f"for x in a b; do\n  export {A}=$x\ndone\n", [(2, "b", True)]),
    "while": (f"while read -r x; do\n  export {A}=k\ndone < f\n", [(2, "k", None)]),
    "braces": (f"{{ export {A}=k; }}\n", [(1, "k", True)]),
    "eval": (f'eval "export {A}=k"\n', [(1, "k", True)]),
    "eval with a substitution": (f'eval "export {A}=$(pass x)"\n', [(1, None, True)]),
    "alias": (f"alias claude='{A}=k claude'\n", [(1, "k", None)]),
    "launchctl": (f"launchctl setenv {A} k\n", [(1, "k", None)]),
    "redirected": (f"export {A}=k 2>/dev/null\n", [(1, "k", True)]),
    "below a return that is not reached": (
        f'case $- in *i*) ;; *) return;; esac\n[ -z "$PS1" ] && return\nexport {A}=k\n',
        [(3, "k", True)],
    ),
    "below a return that may be reached": (f"q && return\nexport {A}=k\n", [(2, "k", None)]),
    "below a return": (f"return\nexport {A}=k\n", [(2, "k", False)]),
    "below an exec": (f"exec fish\nexport {A}=k\n", [(2, "k", None)]),
    "unset later": (f"export {A}=k\nunset {A}\n", [(1, "k", False)]),
    "unset perhaps": (f"export {A}=k\nq && unset {A}\n", [(1, "k", None)]),
    "mark taken away": (f"export {A}=k\nexport -n {A}\n", [(1, "k", False)]),
    "below a syntax error": (f"if [ \nexport {A}=k\n", [(2, "k", None)]),
    "below a glob qualifier of zsh": (f"files=(~/x/*.sh(N))\nexport {A}=k\n", [(2, "k", True)]),
    "short if of zsh": (f"if [[ -z $X ]] {{ export {A}=k }}\n", [(1, "k", None)]),
    "subshell": (f"(export {A}=k; claude)\n", [(1, "k", False)]),
    "pipeline": (f"echo | export {A}=k\n", [(1, "k", False)]),
}
LOOK_ALIKES = {
    "prefix of a command": f"{A}=k claude\n",
    "two prefixes": f"X=1 {A}=k claude -p x\n",
    "env": f"env {A}=k claude\n",
    "plain assignment": f"{A}=k\n",
    "comment": f"# export {A}=k\n",
    "comment behind": f"ls # export {A}=k\n",
    "here-document": f"cat <<END\nexport {A}=k\nEND\n",
    "quoted here-document": f"cat > f <<'END'\nexport {A}=k\nEND\n",
    "text of a message": f'echo "export {A}=k"\n',
    "text over lines": f'x="\nexport {A}=k\n"\n',
    "unset": f"unset {A}\n",
    "longer name": f"export MY_{A}=k {A}_OLD=k\n",
    "local": f"f() {{ local -x {A}=k; claude; }}\nf\n",
    "printed": "export -p\n",
    "looked at": f'[ -n "${A}" ] && echo set\n',
    "a list": f"export {A}=(a b)\n",
    "in another program": f"docker run -e {A}=k image\n",
    "searched for": f"grep -q 'export {A}=' ~/.profile\n",
}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_found_with_its_line_and_value(name: str) -> None:
    text, expected = EXPORTS[name]
    assert [(export.line, value(export), export.loaded) for export in in_bashrc(text)] == expected
    assert all(export.dynamic is (export.value is None) for export in in_bashrc(text))


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_what_only_looks_like_an_export_is_none(name: str) -> None:
    assert in_bashrc(LOOK_ALIKES[name]) == ()


def test_aliases_and_desktop_variables_are_told_apart_from_exports() -> None:
    assert [export.kind for export in in_bashrc(EXPORTS["alias"][0])] == ["alias"]
    assert [export.kind for export in in_bashrc(EXPORTS["launchctl"][0])] == ["launchctl"]


def test_a_secret_is_not_shown() -> None:
    (export,) = in_bashrc(f"export {A}=very-secret-value\n")
    assert "very-secret-value" not in repr(export)

"""Texts that are JSON, are none, or are at its edge, after the categories of nst/JSONTestSuite, and files of our own.

`YES` every parser takes, `NO` none may take; of `EDGE` JavaScript's `JSON.parse` takes those that are marked True.
"""

from __future__ import annotations

import json

VALUES = (
    "[]", "{}", "[[]]", "[{}]", '{"":0}', '{"a":[]}', '{"a":{}}', '{"a":"b","a":"b"}', '{"a":"b","a":"c"}', '{"\\u0000":1}', '{"a\\nb":1}', '{"x":[{"id":"x"}],"id":"y"}',
    "[true]", "[false]", "[null]", "[1,null,null,null,2]", "[ ]", " [] ", "[] ", " \t\n\r[]\n", '[null, 1, "1", {}]', "[[]   ]", "true", "false", "null", "42", "-0.1", '"asd"', '""', " 4",
    "[0]", "[-0]", "[-0.0]", "[0e1]", "[0e+1]", "[0E+1]", "[1E22]", "[1E-2]", "[1E+2]", "[1e5]", "[123e65]", "[123.456e78]", "[123.456789]", "[20e1]", "[-1]", "[-123]", "[1E400]", "[-1e400]", "[0.000000000000000000000000000000000000000000000000000000000000000000000000000001]", "[" + "9" * 400 + "]", "[1.0000000000000000000000000001]", "[18446744073709551616]", "[123123e100000]", "[123e-10000000]", "[-123123e100000]", "[0.4e00669999999999999999999999999999]",
    '["\\u0060\\u012a\\u12AB"]', '["\\uD801\\udc37"]', '["\\ud83d\\ude39\\ud83d\\udc8d"]', '["\\"\\\\\\/\\b\\f\\n\\r\\t"]', '["\\\\u0000"]', '["\\""]', '["a/*b*/c/*d//e"]', '["\\\\a"]', '["\\\\n"]', '["\\u0012"]', '["\\uFFFF"]', '["asd"]', '[ "asd"]', '["\\u0821"]', '["\\u0123"]', '["\\uDBFF\\uDFFE"]', '["new\\u00A0line"]', '["\\u0000"]', '["\\u002c"]', '["\\uD834\\uDd1e"]', '["\\u0022"]', '["\\u005C"]', '["\\u200B"]', '["\\u2064"]', '["\\uFDD0"]', '["\\uFFFE"]', '["\\uDADA"]', '["\\uD888\\u1234"]', '["\\uDd1e\\uD834"]', '["\\ud800"]', '["\\udfff"]', '["\\ud800abc"]', '["\\uD800\\uD800\\n"]', '["\\u0061\\u30af\\u30EA\\u30b9"]', '["\u20ac\U0001d11e"]', '["\u2028"]', '["\u2029"]', '["\x7f"]', '["\ufeff"]', '["\U0010ffff"]', '["\uffff"]', '["\u00a0"]', '["a\x7fa"]', '["\u03c0"]', '{"min": -1.0e+28, "max": 1.0e+28}', '{"title":"\\u041f\\u043e\\u043b"}', '["\\u0041"]',
)  # fmt: skip
BROKEN = (
    "", " ", "[", "]", "{", "}", "[1", "[1,", "[,1]", "[1,]", "[,]", "[1,,2]", "[1,,]", '[,""]', "[1 true]", "[a", '["a",\n4\n,1,', "[3[4]]", '["x"', '["": 1]', "[:1]", "[1:2]", '["x", truth]', "[1}", "{]", "[}", "[][]", "[]]", "{}}", "1 2", "[1]x", "[1,\n1\n,1", "[{}", "[\u2060]", "[\x0c]", "[\x0b]", "[\u00a0]", "\u2060[]", "<null>", "<.>", "*", "[*]", '["asd]', '["\\a"]', "[\ufeff]", "a\u00e5", "\x00", "[\x00]", "]", '{"a":true}#', '{"a":"b"}/**/', '{"a":"b"}//', '{"a":/*comment*/"b"}', "// x\n{}", "/* x */ {}", "# x\n{}", '{"a":"b"},', '{"a":"b"}}', "nul", "tru", "fals", "True", "None", "TRUE", "undefined", "NaN", "Infinity", "-Infinity", "[NaN]", "[-NaN]", "[Infinity]", "[-Infinity]", "[Inf]", "[+Inf]", "[nan]",
    "[+1]", "[++1234]", "[-]", "[-01]", "[01]", "[00]", "[-012]", "[012]", "[0.]", "[1.]", "[.1]", "[-.123]", "[-2.]", "[2.e3]", "[2.e+3]", "[2.e-3]", "[0.e1]", "[0e]", "[0e+]", "[0E]", "[0E+]", "[1.0e]", "[1.0e-]", "[1.0e+]", "[9.e+]", "[0.1.2]", "[1e1.5]", "[0x1]", "[0x42]", "[0b1]", "[0o7]", "[1_000]", "[1 000]", "[-1x]", "[1ea]", "[1a]", "[1.2a-3]", "[1+2]", "[- 1]", "[-foo]", "[.-1]", "[.2e-3]", "[\uff11]", "[\u0661]", "[1e\u0661]", "[0\u0660]", "[1e1e1]", "[-1.0.]", "[1.8011670033376514H-308]", "[0.3e]", "[0.3e+]", "[2e\u00e5]", "[\u00e9]", "-", "- 1", "1e", "[1n]",
    "{1:1}", "{a:1}", "{'a':0}", '{"a" b}', '{"a":}', '{"a"', '{"a":"a', '{:"b"}', '{"a" "b"}', '{"a",1}', '{"x"::"b"}', '{"x", null}', '{"id":0,}', '{"id":0,,}', '{"id":0,,,,,}', "{,}", '{,"a":1}', '{"a":1,"b"}', '{"a":"a" 123}', '{[: "x"}', "{null:null,null:null}", "{9999E9999:1}", '{"a":1 "b":2}', '{"a":1;"b":2}', '{"a"=1}', "{\U0001f1e8\U0001f1ed}", "{true:1}", "{[1]:1}", '{ "foo" : "bar", "a" }', '{"a":1]', '{"a":[1}', '{key: "x"}', '{"":',
    "['single quote']", '["a\u0000a"]', '["new\nline"]', '["\t"]', '["\x1f"]', '["\x00"]', '["\\x00"]', '["\\\\\\"]', '["\\\t"]', '["\\u00A"]', '["\\u"]', '["\\uD834\\uDd"]', '["\\uD800\\u"]', '["\\uD800\\u1"]', '["\\uD800\\u1x"]', '["\\uqqqq"]', '["\\uD800\\"]', '["\\{"]', "[\"\\'\"]", '["\\0"]', '["\\012"]', '["\\\n"]', '["\\\u00e9"]', '["\\u{41}"]', '["\\U0041"]', '["\\u+041"]', '["\\u 041"]', '["\\u00_1"]', '["\\u0x41"]', '"', '"x', '["', '["\\', "abc", "[abc]", "`x`", "[`x`]", '""""', '"x" "y"', "\u201ca\u201d", '[\\u000A""]', "\\u007b}", "[\u2018a\u2019]", '"\\', '"\\u', '"\\ud800', "&lt;", '["a\\', '{"a":"\r\n"}', "[undefined]", "[None]", "[True]", '{"a":function(){}}', "b'{}'", "{}\x00", "{}\x1a", "[1]\x0c", "\u3000[]", "\u0085{}", "{}\u2028",
)  # fmt: skip
YES = tuple(dict.fromkeys(text.encode() for text in VALUES))
NO = tuple(dict.fromkeys(text.encode() for text in BROKEN if text.strip()))
# bytes that are no text, and what stands before a text; True: `JSON.parse` after Node's decoding takes it
EDGE: tuple[tuple[bytes, bool], ...] = (
    (b'["\xff"]', True), (b'["\xe0\xff"]', True), (b'["\xc0\xaf"]', True), (b'["\xed\xa0\x80"]', True), (b'["\xf4\xbf\xbf\xbf"]', True), (b'["\x81"]', True), (b'["\xfc\x83\xbf\xbf\xbf\xbf"]', True), (b'["\xe6\x97\xa5\xd1\x88\xfa"]', True),
    (b"[\xff]", False), (b"\xe5", False), (b"[1\xe5]", False), (b"[1e1\xe5]", False), (b"[0\xe5]", False), (b"\xef\xbb\xbf", False), (b"\xef\xbb{}", False), (b"\xff\xfe[\x00]\x00", False), (b"\x00[\x00]", False), ('{"a":1}'.encode("utf-16"), False), ('{"a":1}'.encode("utf-32"), False), (b'{"a":\xb9"0"}', False), (b'["\\u\xe5"]', False),
)  # fmt: skip
PAD = b" " * 100_000
# files as people and programs leave them, with the states that may be told of them
OWN: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "nothing": (b"", ("empty",)),
    "blanks": (PAD, ("empty",)),
    "a line feed": (b"\n", ("empty",)),
    "a mark alone": (b"\xef\xbb\xbf", ("empty",)),
    "a mark": (b"\xef\xbb\xbf{}", ("ok", "malformed")),
    "two marks": (b"\xef\xbb\xbf\xef\xbb\xbf{}", ("malformed",)),
    "mark inside": (b'{\xef\xbb\xbf"a":1}', ("malformed",)),
    "500 lists": (b"[" * 500 + b"]" * 500, ("ok", "too-deep")),
    "199 objects": (b'{"a":' * 199 + b"1" + b"}" * 199, ("ok",)),
    "201 objects": (b'{"a":' * 201 + b"1" + b"}" * 201, ("ok", "too-deep")),
    "100000 open lists": (b"[" * 100_000, ("too-deep", "malformed")),
    "100000 lists": (b"[" * 100_000 + b"]" * 100_000, ("too-deep",)),
    "open objects": (b'[{"":' * 50_000, ("too-deep", "malformed")),
    "deep key": (b'{"env":' + b"[" * 900 + b"]" * 900 + b"}", ("too-deep", "ok")),
    "many lists": (b"[" + b"[]," * 50_000 + b"[]]", ("ok",)),
    "many keys": (b"{" + b",".join(b'"k%d":1' % n for n in range(20_000)) + b"}", ("ok",)),
    "many keys, one twice": (b"{" + b",".join(b'"k%d":1' % n for n in range(60_000)) + b',"k1":2}', ("ok",)),
    "all keys twice": (b"{" + b",".join(b'"k%d":1' % (n // 2) for n in range(60_000)) + b"}", ("ok",)),
    "one key over and over": (b"{" + b",".join([b'"env":{}'] * 60_000) + b"}", ("ok",)),
    "long key": (b'{"' + b"k" * 500_000 + b'":1}', ("ok",)),
    "long text": (b'{"env":{"ANTHROPIC_API_KEY":"' + b"k" * 500_000 + b'"}}', ("ok",)),
    "long number": (b'{"a":' + b"9" * 100_000 + b"}", ("ok",)),
    "long fraction": (b'{"a":0.' + b"9" * 100_000 + b"}", ("ok",)),
    "long exponent": (b'{"a":1e' + b"9" * 100_000 + b"}", ("ok",)),
    "escapes only": (b'{"a":"' + b"\\u0041" * 50_000 + b'"}', ("ok",)),
    "backslashes": (b'{"a":"' + b"\\\\" * 100_000 + b'"}', ("ok",)),
    "open text": (b'{"a":"' + b"x" * 500_000, ("malformed",)),
    "quotes": (b'"' * 100_000, ("malformed",)),
    "commas": (b"[" + b"," * 100_000 + b"]", ("malformed",)),
    "colons": (b"{" + b":" * 100_000 + b"}", ("malformed",)),
    "minus signs": (b"[" + b"-" * 100_000 + b"]", ("malformed",)),
    "lines": (b"\n" * 100_000 + b"x", ("malformed",)),
    "NUL": (b"\0" * 4096, ("malformed", "empty")),
    "NUL after": (b"{}" + b"\0" * 4096, ("malformed",)),
    "a binary": (bytes(range(256)) * 40, ("malformed",)),
    "cut at a key": (b'{"env": {"ANTHR', ("malformed",)),
    "cut in an escape": (b'{"env": {"A": "\\u00', ("malformed",)),
    "cut after a colon": (b'{"env":', ("malformed",)),
    "two documents": (b'{"a":1}\n{"a":2}', ("malformed",)),
    "merge conflict": (b'<<<<<<< HEAD\n{"a":1}\n=======\n{"a":2}\n>>>>>>> b\n', ("malformed",)),
    "comments": (b'// mine\n{"a": 1, /* b */ "b": 2}', ("malformed",)),
    "trailing comma": (b'{"a": 1,}', ("malformed",)),
    "single quotes": (b"{'a': 1}", ("malformed",)),
    "typographic quotes": ("{\u201ca\u201d: 1}".encode(), ("malformed",)),
    "non-breaking blanks": ('{\u00a0"a": 1}'.encode(), ("malformed",)),
    "YAML": (b"env:\n  A: b\n", ("malformed",)),
    "TOML": (b'[env]\nA = "b"\n', ("malformed",)),
    "HTML": (b"<!doctype html><p>Login", ("malformed",)),
    "shell": (b"export A=b\n", ("malformed",)),
    "base64": (b"eyJhIjoxfQ==", ("malformed",)),
    "JSON in JSON": (json.dumps(json.dumps({"env": {}})).encode(), ("ok",)),
    "a list": (b"[]", ("ok",)),
    "a text": (b'"x"', ("ok",)),
    "null": (b"null", ("ok",)),
    "a number": (b"5", ("ok",)),
    "Latin-1": ('{"a":"\u00e9"}'.encode("latin-1"), ("ok",)),
    "UTF-16": ('{"a":1}'.encode("utf-16"), ("malformed",)),
    "UTF-16 without mark": ('{"a":1}'.encode("utf-16-le"), ("malformed",)),
    "UTF-7": (b"+AHsAIgBhACIAOgAxAH0-", ("malformed",)),
    "gzip": (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xabV\xaa\x05", ("malformed",)),
    "wrong types": (b'{"env":[],"apiKeyHelper":5,"claudeAiOauth":"x","primaryApiKey":{},"oauthAccount":[],"mcpServers":7,"permissions":null}', ("ok",)),
    "odd moments": (b'{"claudeAiOauth":{"accessToken":"x","expiresAt":1e400,"refreshTokenExpiresAt":-1}}', ("ok",)),
    "huge moment": (b'{"claudeAiOauth":{"accessToken":"x","expiresAt":' + b"9" * 400 + b"}}", ("ok",)),
    "null moment": (b'{"claudeAiOauth":{"accessToken":null,"refreshToken":[],"expiresAt":null,"scopes":{"a":1}}}', ("ok",)),
    "odd names": (b'{"env":{"":"a","a=b":"c","\\u0000":"d","__proto__":"e","toString":"f","A\\nB":"g"},"__proto__":{"env":{}}}', ("ok",)),
    "lone surrogates": (b'{"env":{"ANTHROPIC_BASE_URL":"\\ud800"},"apiKeyHelper":"\\udfff","\\ud800":1}', ("ok",)),
}  # fmt: skip

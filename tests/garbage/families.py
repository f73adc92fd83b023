"""Kinds of malformed request. Each takes a right request apart in one way; several may be laid on each other.

A request that is answered with 4xx must leave every stored answer as it was; those of the families in
`FORGED` must do so whatever they are answered.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, quote, urlencode

from tests.garbage.payloads import BYTES, EVIL_HOST, TEXTS, raw, text
from tests.garbage.shots import FORM, Shot
from tests.garbage.stands import Stand
from tests.garbage.tables import (
    FORWARDING,
    HOSTS,
    HTMX,
    LENGTHS,
    METHODS,
    OTHERS,
    PATHS,
    STRANGERS,
    TYPES,
    VALUES,
)

Family = Callable[[random.Random, Shot, Stand], Shot]

LONGEST_LINE = 60_000
"""Bytes of a request line. The server refuses one of 64 KB itself; the tests of sockets send those."""


def fields(chance: random.Random, shot: Shot, stand: Stand) -> Shot:
    """Names nobody asked for, repeated names, missing ones, too many."""
    pairs = _pairs(shot)
    deed = chance.randrange(6)
    if deed == 0:
        pairs.insert(chance.randrange(len(pairs) + 1), (chance.choice(STRANGERS), text(chance)))
    elif deed == 1 and pairs:
        pairs.append((chance.choice(pairs)[0], text(chance)))
    elif deed == 2 and pairs:
        del pairs[chance.randrange(len(pairs))]
    elif deed == 3:
        pairs += [(f"n{n}", "x") for n in range(chance.choice((61, 500, 3000)))]
    elif deed == 4:
        pairs += [(name, "x") for name, _ in pairs]
    else:
        pairs = [(name.upper(), value) for name, value in pairs]
    return _sent(shot, pairs)


def answers(chance: random.Random, shot: Shot, stand: Stand) -> Shot:
    """A right form with hostile text in one field or in all of them. The token stays, so that it is read."""
    pairs, own = _pairs(shot), ("csrf",)
    places = [n for n, (name, _) in enumerate(pairs) if name not in own]
    chosen = places if chance.randrange(5) == 0 else [chance.choice(places)] if places else []
    for n in chosen:
        pairs[n] = (pairs[n][0], text(chance))
    return _sent(shot, pairs)


def encodings(chance: random.Random, shot: Shot, stand: Stand) -> Shot:
    """Bytes that are no text, in a value or in a name."""
    pairs = _pairs(shot)
    body = urlencode(pairs).encode()
    broken = chance.choice((*BYTES, raw(chance, most=20)))
    if pairs and chance.randrange(2):
        name = chance.choice([name for name, _ in pairs if name != "csrf"] or ["x"]).encode()
        kept = b"&".join(part for part in body.split(b"&") if not part.startswith(name + b"="))
        return replace(shot, body=kept + b"&" + name + b"=" + broken, kind=FORM, length=None)
    return replace(
        shot, body=body + chance.choice((b"&", b";", b"&&=&", b"")) + broken, kind=FORM, length=None
    )


def bodies(chance: random.Random, shot: Shot, stand: Stand) -> Shot:
    """Broken multipart, other types, other lengths, parts that come in pieces."""
    deed = chance.randrange(5)
    if deed == 0:
        return replace(
            shot, body=chance.choice((raw(chance, most=4000), shot.body)), kind=chance.choice(TYPES)
        )
    if deed == 1:
        return replace(shot, length=chance.choice(LENGTHS))
    if deed == 2:
        return replace(shot, body=_multipart(chance, _pairs(shot)), kind="multipart/form-data; boundary=q")
    if deed == 3:
        return replace(shot, chunked=True, length=chance.choice((None, *LENGTHS)))
    return replace(
        shot, body=b"x=" + b"A" * chance.choice((65_530, 65_536, 70_000, 200_000)), kind=FORM, length=None
    )


def _multipart(chance: random.Random, pairs: list[tuple[str, str]]) -> bytes:
    """Form data that is nearly right."""
    heads = (
        b'Content-Disposition: form-data; name="%s"',
        b'Content-Disposition: form-data; name="%s"; filename="../../x"',
        b"Content-Disposition: form-data",
        b"name=%s",
        b'Content-Disposition: form-data; name="%s"\r\nContent-Type: x',
        b'Content-Disposition: form-data; name="%s"\r\nContent-Transfer-Encoding: base64',
        b": ",
        b"\xff: \xfe",
        b"Content-Disposition: form-data; name*=utf-8''%%00%s",
        b'Content-Disposition: form-data; name="%s',
        b"A" * 9000,
    )
    parts = []
    for name, value in [*pairs, ("x", text(chance))] * chance.choice((1, 1, 1, 30)):
        head = chance.choice(heads) if chance.randrange(3) == 0 else heads[0]
        told = head.replace(b"%s", name.encode("utf-8", "replace"))
        parts.append(b"--q\r\n" + told + b"\r\n\r\n" + value.encode("utf-8", "replace") + b"\r\n")
    whole = b"".join(parts) + chance.choice(
        (b"--q--\r\n", b"--q--", b"--q", b"", b"--q\r\n\r\n", b"--q-\r\n")
    )
    return whole[: chance.randrange(1, len(whole))] if chance.randrange(4) == 0 else whole


def tokens(chance: random.Random, shot: Shot, stand: Stand) -> Shot:
    """A token that is missing, cut, changed, strange or of somebody else."""
    found = stand.token
    spot = chance.randrange(len(found) - 1)
    other = "A" if found[spot] != "A" else "B"
    wrong = chance.choice(
        (
            None,
            "",
            found[:-1],
            found + "A",
            found[:spot] + other + found[spot + 1 :],
            "=" * 43,
            "A" * 43,
            "\u00f1" * 43,
            found[::-1],
            text(chance),
        )
    )
    pairs = [pair for pair in _pairs(shot) if pair[0] != "csrf"]
    return _sent(shot, pairs if wrong is None else [("csrf", wrong), *pairs])


def cookies(chance: random.Random, shot: Shot, stand: Stand) -> Shot:
    """A ticket that is not one of ours any more, or beside others."""
    found = stand.cookie
    spot = chance.randrange(len(found))
    new = chr(chance.randrange(33, 255))
    wrong = chance.choice(
        (
            found[:spot],
            found[:spot] + (new if new != found[spot] else "!") + found[spot + 1 :],
            found + new,
            "." * 3,
            "a.b.c.d",
            "x" * 9000,
            found.replace(".", ".."),
            found.upper(),
            "\xff\xfe",
            '"',
            "a.zz.t a1ho",
            raw(chance).decode("latin-1"),
        )
    )
    name = chance.choice(("s", "s", "s", "__Host-s", "S", "s[]", ""))
    again = f"{name}={wrong}"
    return shot.with_header(
        "Cookie",
        chance.choice((again, f"x=1; {again}", f"{again}; " + "y=2; " * 400, f"{again},{again}", wrong)),
    )


def hosts(chance: random.Random, shot: Shot, stand: Stand) -> Shot:
    """A host that is not ours, or is no host."""
    return shot.with_header("Host", chance.choice(HOSTS))


def origins(chance: random.Random, shot: Shot, stand: Stand) -> Shot:
    """Somebody else's page, as their browser tells. It refuses even a right token."""
    if chance.randrange(2):
        wrong = (
            "null",
            f"https://{EVIL_HOST}",
            "http://127.0.0.1",
            "http://127.0.0.1:8000." + EVIL_HOST,
            "\x00",
            "a" * 9000,
            "//",
            "file://",
        )
        return shot.with_header("Origin", chance.choice(wrong))
    return shot.with_header(
        "Sec-Fetch-Site",
        chance.choice(("cross-site", "same-site", "CROSS-SITE", "x", "same-origin, cross-site", "\xff")),
    )


def forwarding(chance: random.Random, shot: Shot, stand: Stand) -> Shot:
    """Headers proxies write: there is no proxy here, so nobody may believe them."""
    for name in chance.sample(FORWARDING, chance.randrange(1, 4)):
        shot = shot.with_header(
            name,
            chance.choice(
                (
                    EVIL_HOST,
                    f"for={EVIL_HOST};host={EVIL_HOST};proto=https",
                    "https",
                    "/metricas",
                    "DELETE",
                    *VALUES,
                )
            ),
        )
    return shot


def methods(chance: random.Random, shot: Shot, stand: Stand) -> Shot:
    return replace(shot, method=chance.choice(METHODS))


def paths(chance: random.Random, shot: Shot, stand: Stand) -> Shot:
    """Addresses that are none, or nearly one of ours."""
    deed, path = chance.randrange(5), shot.path
    if deed == 0 or len(path) < 2:
        return replace(shot, path=chance.choice(PATHS))
    parts = path.split(b"/")
    spot = chance.randrange(1, len(parts))
    if deed == 1:
        parts[spot] = chance.choice((*BYTES, quote(text(chance)[:300], safe="").encode("ascii")))
    elif deed == 2:
        parts.insert(spot, chance.choice((b"", b".", b"..", b"%2e%2e", b"%2F", b"x" * 300)))
    elif deed == 3:
        parts[spot] = parts[spot].swapcase() + chance.choice(
            (b"%00", b"%20", b".json", b"~", b";a=b", b"%0a", b".pdf.pdf", b"%")
        )
    else:
        parts[spot] = parts[spot][::-1] or b"x"
    return replace(shot, path=b"/".join(parts) or b"/")


def queries(chance: random.Random, shot: Shot, stand: Stand) -> Shot:
    """What stands after the question mark."""
    names = (
        "q",
        "de",
        "canal",
        "ayuda",
        "state",
        "code",
        "nonce",
        "code_challenge",
        "next",
        "x",
        "q[]",
        "__proto__",
    )
    pairs = [(chance.choice(names), text(chance)) for _ in range(chance.choice((1, 1, 1, 1, 2, 2, 5, 60)))]
    query = urlencode(pairs).encode()[:LONGEST_LINE]
    if chance.randrange(3) == 0:
        query += b"&" + chance.choice(names).encode() + b"=" + chance.choice((*BYTES, raw(chance)))
    return replace(shot, query=query)


def htmx(chance: random.Random, shot: Shot, stand: Stand) -> Shot:
    """Headers of htmx that no htmx would write."""
    for name in chance.sample(HTMX, chance.randrange(1, 5)):
        shot = shot.with_header(name, chance.choice(VALUES))
    return shot


def headers(chance: random.Random, shot: Shot, stand: Stand) -> Shot:
    """Any header at all with something senseless in it."""
    for _ in range(chance.choice((1, 2, 5))):
        shot = shot.with_header(chance.choice(OTHERS), chance.choice((*VALUES, chance.choice(TEXTS)[:500])))
    return shot


FAMILIES: Mapping[str, Family] = {
    one.__name__: one
    for one in (
        fields,
        answers,
        encodings,
        bodies,
        tokens,
        cookies,
        hosts,
        origins,
        forwarding,
        methods,
        paths,
        queries,
        htmx,
        headers,
    )
}

FORGED = frozenset({"tokens", "cookies", "origins"})
"""Whatever they ask for, nobody may get it."""


def _pairs(shot: Shot) -> list[tuple[str, str]]:
    """The fields of a form, as somebody laid them into it."""
    body = shot.body.decode("latin-1") if shot.kind == FORM else ""
    return parse_qsl(body, keep_blank_values=True, errors="replace", max_num_fields=None)


def _sent(shot: Shot, pairs: list[tuple[str, str]]) -> Shot:
    return replace(shot, body=urlencode(pairs, errors="replace").encode(), kind=FORM, length=None)

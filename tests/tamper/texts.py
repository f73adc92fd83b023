"""Ways to change a sealed text, its seal, or the certificate that vouches for it."""

from __future__ import annotations

import base64
import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from kiosk.documents.acuse_pdf import SEAL_NAME, TEXT_NAME
from kiosk.signing.keys import Certificate
from kiosk.signing.seal import P256_ORDER, Certificates, FileSealer

HOMOGLYPHS = {
    "A": "А", "B": "В", "C": "С", "E": "Е", "O": "О", "K": "\u212a", "0": "０", "1": "１", "2": "２",
    "-": "‐", "a": "а", "e": "е", "o": "о", "i": "і", " ": "\u00a0", "|": "ǀ", "ñ": "n\u0303", "á": "a\u0301",
}  # fmt: skip
"""Signs that look alike, or are one sign for Unicode, and are other bytes."""
INVISIBLE = ("\u200b", "\ufeff", "\u00ad", "\u202e", "\n", "\r", "\t", " ", "\0")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A text with its seal, the certificate that came along, and the published ones of whoever checks."""

    text: bytes
    seal: bytes
    key_id: str
    certificate: bytes
    published: Certificates

    @property
    def attached(self) -> Mapping[str, bytes]:
        """As an acuse carries them."""
        proof = {
            "seal": base64.b64encode(self.seal).decode(),
            "certificate": base64.b64encode(self.certificate).decode(),
            "key_id": self.key_id,
        }
        return {TEXT_NAME: self.text, SEAL_NAME: json.dumps(proof).encode()}


def seal_text(sealer: FileSealer, text: str, published: Certificates) -> Sealed:
    return Sealed(text.encode(), sealer.seal(text), sealer.key_id, sealer.certificate, published)


@dataclass(frozen=True, slots=True)
class Around:
    """What a forger has at hand: other sealed texts, and a key of their own."""

    others: tuple[Sealed, ...]
    stranger: FileSealer


Change = Callable[[Sealed, Random, Around], Sealed]


def _flip(data: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def _with(data: bytes, at: int, more: bytes, *, without: int = 0) -> bytes:
    return data[:at] + more + data[at + without :]


def flipped(one: Sealed, chance: Random, _: Around) -> Sealed:
    return replace(one, text=_flip(one.text, chance))


def inserted(one: Sealed, chance: Random, _: Around) -> Sealed:
    at = chance.randrange(len(one.text) + 1)
    return replace(one, text=_with(one.text, at, bytes([chance.randrange(256)])))


def deleted(one: Sealed, chance: Random, _: Around) -> Sealed:
    at, length = chance.randrange(len(one.text)), chance.choice((1, 1, 1, 2, 8))
    return replace(one, text=_with(one.text, at, b"", without=length))


def other_byte(one: Sealed, chance: Random, _: Around) -> Sealed:
    at = chance.randrange(len(one.text))
    return replace(one, text=_with(one.text, at, bytes([chance.randrange(32, 127)]), without=1))


def fields_swapped(one: Sealed, chance: Random, _: Around) -> Sealed:
    fields = one.text.split(b"|")
    first, second = chance.sample(range(2, len(fields) - 2), 2)
    fields[first], fields[second] = fields[second], fields[first]
    return replace(one, text=b"|".join(fields))


def field_of_another(one: Sealed, chance: Random, around: Around) -> Sealed:
    fields, theirs = one.text.split(b"|"), chance.choice(around.others).text.split(b"|")
    place = chance.randrange(2, min(len(fields), len(theirs)) - 2)
    fields[place] = theirs[place]
    return replace(one, text=b"|".join(fields))


def other_unicode(one: Sealed, chance: Random, _: Around) -> Sealed:
    text, form = one.text.decode(), chance.choice(("NFD", "NFKD", "sign", "sign", "sign", "unseen"))
    if form == "unseen":
        at = chance.randrange(len(text) + 1)
        return replace(one, text=(text[:at] + chance.choice(INVISIBLE) + text[at:]).encode())
    if form != "sign":
        return replace(one, text=unicodedata.normalize(form, text).encode())
    at = chance.choice([place for place, sign in enumerate(text) if sign in HOMOGLYPHS])
    return replace(one, text=(text[:at] + HOMOGLYPHS[text[at]] + text[at + 1 :]).encode())


def other_case(one: Sealed, chance: Random, _: Around) -> Sealed:
    text = one.text.decode()
    at = chance.choice([place for place, sign in enumerate(text) if sign.isalpha()])
    return replace(one, text=(text[:at] + text[at].swapcase() + text[at + 1 :]).encode())


def other_seal(one: Sealed, chance: Random, around: Around) -> Sealed:
    return replace(one, seal=chance.choice(around.others).seal)


def seal_flipped(one: Sealed, chance: Random, _: Around) -> Sealed:
    return replace(one, seal=_flip(one.seal, chance))


def seal_cut(one: Sealed, chance: Random, _: Around) -> Sealed:
    at = chance.randrange(len(one.seal))
    return replace(one, seal=one.seal[:at] + chance.choice((b"", b"\0", one.seal[at:] + b"\0")))


def seal_spelt_anew(one: Sealed, chance: Random, _: Around) -> Sealed:
    """The same two numbers, or the twin of the second, in another spelling (for RSA: led by a zero)."""
    if one.seal[:1] != b"\x30" or len(one.seal) > 80:
        return replace(one, seal=b"\0" + one.seal)
    r, s = decode_dss_signature(one.seal)
    twin = encode_dss_signature(r, P256_ORDER - s)
    long_form = b"\x30\x81" + one.seal[1:]
    padded = b"\x30" + bytes([one.seal[1] + 1, 2, one.seal[3] + 1, 0]) + one.seal[4:]
    return replace(one, seal=chance.choice((twin, long_form, padded)))


def key_of_another(one: Sealed, chance: Random, around: Around) -> Sealed:
    """The certificate or the name of a key that did not seal this."""
    other = chance.choice(around.others)
    change: dict[str, object] = chance.choice(
        ({"key_id": other.key_id}, {"certificate": other.certificate}, {"key_id": other.key_id,
         "certificate": other.certificate}, {"certificate": around.stranger.certificate},
         {"key_id": "".join(chance.choices("0123456789abcdef", k=16))})
    )  # fmt: skip
    return replace(one, **change)


def forged(one: Sealed, chance: Random, around: Around) -> Sealed:
    """A whole acuse of the forger's own making, with their own key and certificate."""
    text = one.text.decode().replace(one.key_id, around.stranger.key_id)
    text = text.replace("assigned", chance.choice(("assigned", "located")))
    key = around.stranger
    return replace(
        one, text=text.encode(), seal=key.seal(text), key_id=key.key_id, certificate=key.certificate
    )


def out_of_force(one: Sealed, chance: Random, around: Around) -> Sealed:
    """The key was retired before the date of the text, or the certificate had ended."""
    known: Certificate = one.published.by_key_id[one.key_id]
    early = timedelta(days=chance.randrange(1, 400))
    retired = replace(known, retired=known.not_before - timedelta(seconds=1))
    ended = replace(known, not_after=known.not_before - early)
    others = [held for held in one.published.by_key_id.values() if held is not known]
    return replace(one, published=Certificates.of(chance.choice((retired, ended)), *others))


CHANGES: Mapping[str, tuple[Change, int]] = {
    "bit flipped": (flipped, 5),
    "byte inserted": (inserted, 4),
    "bytes deleted": (deleted, 4),
    "other byte": (other_byte, 4),
    "fields swapped": (fields_swapped, 3),
    "field of another acuse": (field_of_another, 3),
    "other Unicode form": (other_unicode, 4),
    "other case": (other_case, 2),
    "seal of another acuse": (other_seal, 2),
    "bit of the seal": (seal_flipped, 3),
    "seal cut or longer": (seal_cut, 2),
    "seal spelt anew": (seal_spelt_anew, 2),
    "key of another": (key_of_another, 2),
    "forged with an own key": (forged, 1),
    "key out of force": (out_of_force, 1),
}
"""Each with how often it is drawn."""


def changed(one: Sealed, chance: Random, around: Around) -> tuple[str, Sealed]:
    """One change of the list."""
    kinds = list(CHANGES)
    kind = chance.choices(kinds, [CHANGES[each][1] for each in kinds])[0]
    return kind, CHANGES[kind][0](one, chance, around)

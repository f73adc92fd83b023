"""Ways to change a signed PDF: one byte, a later revision, another attachment, other padding."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from random import Random

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

CONTENTS = re.compile(rb"/Contents <([0-9A-F]+)>")

Change = Callable[[bytes, Random, tuple[bytes, ...]], bytes]


def _signature(pdf: bytes) -> tuple[int, int]:
    found = CONTENTS.search(pdf)
    assert found is not None
    return found.span(1)


def _put(pdf: bytes, at: int, fresh: bytes) -> bytes:
    return pdf[:at] + fresh + pdf[at + len(fresh) :]


def byte_anywhere(pdf: bytes, chance: Random, _: tuple[bytes, ...]) -> bytes:
    at = chance.randrange(len(pdf))
    return _put(pdf, at, bytes([pdf[at] ^ chance.randrange(1, 256)]))


def byte_of_signature(pdf: bytes, chance: Random, _: tuple[bytes, ...]) -> bytes:
    start, end = _signature(pdf)
    at = chance.randrange(start - 2, end + 2)
    return _put(pdf, at, chance.choice((b"0", b"1", b"A", b"F", b"f", b" ", b">", b"<")))


def digit_case(pdf: bytes, chance: Random, _: tuple[bytes, ...]) -> bytes:
    """The same number for every reader: only its spelling is another."""
    start, end = _signature(pdf)
    letters = [at for at in range(start, end) if pdf[at : at + 1].isalpha()]
    at = chance.choice(letters)
    return _put(pdf, at, pdf[at : at + 1].lower())


def padding(pdf: bytes, chance: Random, _: tuple[bytes, ...]) -> bytes:
    """The room after the signature, which readers skip."""
    end = _signature(pdf)[1]
    at = end - chance.randrange(1, 300)
    return _put(pdf, at, chance.choice((b"1", b"F", b"a", b" ", b"\n")))


def cut(pdf: bytes, chance: Random, _: tuple[bytes, ...]) -> bytes:
    return pdf[: chance.choice((chance.randrange(len(pdf)), len(pdf) - chance.randrange(1, 40)))]


def longer(pdf: bytes, chance: Random, _: tuple[bytes, ...]) -> bytes:
    more = (b"\n", b" ", b"\0", b"%%EOF\n", b"% nota\n", chance.randbytes(chance.randrange(1, 400)))
    return pdf + chance.choice(more)


def byte_inserted(pdf: bytes, chance: Random, _: tuple[bytes, ...]) -> bytes:
    at = chance.randrange(len(pdf))
    return pdf[:at] + chance.randbytes(1) + pdf[at:]


def byte_deleted(pdf: bytes, chance: Random, _: tuple[bytes, ...]) -> bytes:
    at = chance.randrange(len(pdf))
    return pdf[:at] + pdf[at + 1 :]


def blocks_swapped(pdf: bytes, chance: Random, _: tuple[bytes, ...]) -> bytes:
    length = chance.choice((8, 64, 512))
    first, second = sorted(chance.sample(range(0, len(pdf) - length, length), 2))
    a, b = pdf[first : first + length], pdf[second : second + length]
    return _put(_put(pdf, first, b), second, a)


def revision(pdf: bytes, chance: Random, _: tuple[bytes, ...]) -> bytes:
    """An incremental update that a PDF library writes: another title, an annotation, a new attachment."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    writer.root["/Nota"] = generic.pdf_string(f"{chance.random()}")
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def attachment_swapped(pdf: bytes, chance: Random, others: tuple[bytes, ...]) -> bytes:
    """Another text in place of the attached one, by a later revision: what a reader then takes out."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    theirs = PdfFileReader(BytesIO(chance.choice(others)))
    place = chance.randrange(2)
    held = writer.root["/AF"][place]["/EF"]
    other = theirs.root["/AF"][place].get_object()["/EF"]["/F"]
    fresh = generic.StreamObject(stream_data=other.data + b" " * chance.randrange(2))
    held[generic.NameObject("/F")] = writer.add_object(fresh)
    writer.update_container(held)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def first_revision_again(pdf: bytes, chance: Random, _: tuple[bytes, ...]) -> bytes:
    """What stood before the signature, once more behind it; or a piece of the end twice."""
    start = _signature(pdf)[0]
    return pdf + pdf[chance.randrange(start) : start]


def signature_of_another(pdf: bytes, chance: Random, others: tuple[bytes, ...]) -> bytes:
    theirs = chance.choice(others)
    start, end = _signature(pdf)
    from_, to = _signature(theirs)
    return pdf[:start] + theirs[from_:to].ljust(end - start, b"0")[: end - start] + pdf[end:]


def range_moved(pdf: bytes, chance: Random, _: tuple[bytes, ...]) -> bytes:
    """Other numbers in the place that says which bytes are signed."""
    found = list(re.finditer(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", pdf))[-1]
    place = chance.randrange(1, 4)
    number = int(found[place]) + chance.choice((-10, -2, -1, 1, 2, 10))
    return _put(pdf, found.start(place), str(number).rjust(len(found[place]), "0").encode())


CHANGES: Mapping[str, tuple[Change, int]] = {
    "byte anywhere": (byte_anywhere, 40),
    "byte of the signature": (byte_of_signature, 15),
    "case of a digit": (digit_case, 5),
    "padding": (padding, 6),
    "cut short": (cut, 4),
    "something after": (longer, 5),
    "byte inserted": (byte_inserted, 4),
    "byte deleted": (byte_deleted, 4),
    "blocks swapped": (blocks_swapped, 4),
    "later revision": (revision, 3),
    "attachment swapped": (attachment_swapped, 3),
    "appended revision": (first_revision_again, 2),
    "signature of another": (signature_of_another, 2),
    "range moved": (range_moved, 3),
}
"""Each with how often it is drawn."""


def changed(pdf: bytes, kind: str, chance: Random, others: tuple[bytes, ...]) -> bytes:
    """One change of that kind."""
    return CHANGES[kind][0](pdf, chance, others)


def drawn(turn: int, chance: Random) -> str:
    """Every kind once, then by weight."""
    kinds = list(CHANGES)
    return kinds[turn] if turn < len(kinds) else chance.choices(kinds, [w for _, w in CHANGES.values()])[0]

"""Looking somebody up who is not here: the three reasons there are, and what must be written (AD-10)."""

from __future__ import annotations

from enum import Enum
from typing import Final

from kiosk.domain.identifiers import Curp, Nss
from kiosk.domain.people import plain_letters
from kiosk.domain.refusal import Refused
from kiosk.domain.words import Msg, msg


class Reason(Enum):
    """Why somebody may be looked up without a sitting they agreed to; there is no fourth."""

    DEATH = "death"
    HOSPITAL = "hospital"
    COURT = "court"


LEAST_REFERENCE: Final = 8
MOST_REFERENCE: Final = 120
SAYS_NOTHING: Final = frozenset(
    (
        "A ACTA AL ALGUIEN ALGUN APLICA ASDF ASDFG ASI CERTIFICADO CON COPIA COSA CUAL DATO DATOS DE "
        "DEFUNCION DEL DICE DIJO DOCTOR DOCTORA DOCUMENTO EL ELLA ELLOS EN ES ESA ESE ESO ESTA ESTE "
        "FALLECIDA FALLECIDO FAMILIA FAMILIAR HAY HOSPITAL JUEZ JUEZA LA LAS LO LOS ME MOTIVO MUERTA "
        "MUERTE MUERTO MURIO NADA NADIE NINGUN NINGUNA NINGUNO NO NUMERO OFICIO ORDEN ORDENO OTRA OTRO "
        "PAPEL PARA PENDIENTE PERSONA PIDE PIDEN PIDIO POR PRUEBA QUE QUIEN QWERTY SE SEÑOR SEÑORA SIN "
        "SU TAL TEST TRAE UN UNA UNO URGENTE VINO XD Y YA"
    ).split()
)
"""Words that name no document and nobody: alone they are no reference."""
NO_IDENTIFIERS = msg("No escribas aquí CURP, NSS ni correo de nadie.")


def require_reference(text: str, lacks: Msg) -> str:
    """A document, or whoever asks, so that somebody else can find it again. Refused with `lacks` when it
    names nothing, and in its own words when it holds an identifier of a person."""
    words = plain_letters(text).split()
    if "@" in text or any(_is_identifier(word) for word in words):
        raise Refused(NO_IDENTIFIERS, rule="AD-10")
    telling = [word for word in words if word not in SAYS_NOTHING and _tells(word)]
    if len(text) < LEAST_REFERENCE or len(set(words)) < 2 or not telling:
        raise Refused(lacks, rule="AD-10")
    return text


def _tells(word: str) -> bool:
    """A number that is not all zeros; letters that somebody could say."""
    if any(sign.isdigit() for sign in word):
        return bool(word.strip("0"))
    return len(set(word)) > 1 and (len(word) < 4 or any(letter in "AEIOUY" for letter in word))


def _is_identifier(word: str) -> bool:
    for kind in (Curp, Nss):
        try:
            kind(word)
        except ValueError:
            continue
        return True
    return False

"""Where people are born: the 33 birth entities of the CURP, with their official names and INEGI numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class BirthEntity:
    """A state, or "born abroad". `number` is INEGI's two digits, empty for people born abroad."""

    code: str
    name: str
    number: str

    @property
    def is_abroad(self) -> bool:
        return not self.number


BORN_ABROAD = BirthEntity("NE", "Nacido en el extranjero", "")

BIRTH_ENTITIES: tuple[BirthEntity, ...] = (
    BirthEntity("AS", "Aguascalientes", "01"),
    BirthEntity("BC", "Baja California", "02"),
    BirthEntity("BS", "Baja California Sur", "03"),
    BirthEntity("CC", "Campeche", "04"),
    BirthEntity("CL", "Coahuila", "05"),
    BirthEntity("CM", "Colima", "06"),
    BirthEntity("CS", "Chiapas", "07"),
    BirthEntity("CH", "Chihuahua", "08"),
    BirthEntity("DF", "Ciudad de México", "09"),
    BirthEntity("DG", "Durango", "10"),
    BirthEntity("GT", "Guanajuato", "11"),
    BirthEntity("GR", "Guerrero", "12"),
    BirthEntity("HG", "Hidalgo", "13"),
    BirthEntity("JC", "Jalisco", "14"),
    BirthEntity("MC", "Estado de México", "15"),
    BirthEntity("MN", "Michoacán", "16"),
    BirthEntity("MS", "Morelos", "17"),
    BirthEntity("NT", "Nayarit", "18"),
    BirthEntity("NL", "Nuevo León", "19"),
    BirthEntity("OC", "Oaxaca", "20"),
    BirthEntity("PL", "Puebla", "21"),
    BirthEntity("QT", "Querétaro", "22"),
    BirthEntity("QR", "Quintana Roo", "23"),
    BirthEntity("SP", "San Luis Potosí", "24"),
    BirthEntity("SL", "Sinaloa", "25"),
    BirthEntity("SR", "Sonora", "26"),
    BirthEntity("TC", "Tabasco", "27"),
    BirthEntity("TS", "Tamaulipas", "28"),
    BirthEntity("TL", "Tlaxcala", "29"),
    BirthEntity("VZ", "Veracruz", "30"),
    BirthEntity("YN", "Yucatán", "31"),
    BirthEntity("ZS", "Zacatecas", "32"),
    BORN_ABROAD,
)

ENTITY_BY_CODE: Mapping[str, BirthEntity] = MappingProxyType({place.code: place for place in BIRTH_ENTITIES})


def birth_entity(code: str) -> BirthEntity:
    """The entity of a two-letter code (positions 12 and 13 of a CURP). KeyError if there is none."""
    return ENTITY_BY_CODE[code]

"""People of the demonstration by what they are good for, and the first part of their journey."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.citizen import Citizen

both_ways = pytest.mark.parametrize("way", ["plain", "htmx"])
"""The test holds with plain forms and through htmx."""


@dataclass(frozen=True, slots=True)
class Someone:
    """A key of the demonstration, the contact on file, and the number there is."""

    curp: str
    contact: str = ""
    nss: str = ""


RENATA = Someone("OOSR840305MOCLCN04", "5500001001", "20028490017")
TADEO = Someone("CELT901123HJCBCD01", "tadeo.ceiba@example.org", "14099090020")
FERMIN = Someone("EIMF560229HVZNRR07", "", "31755690042")
NOEMI = Someone("LACN691231MPLRMM03", "", "22886990054")
AMAYA = Someone("JAFA070418MDFCRMA6")
DARIO = Someone("PIND050909HMCRBRA8", "5500001005")
EULALIA = Someone("TAAE711210MMNBRL07", "5500001011", "17907190114")
GONZALO = Someone("MASG650624HCHDRN01", "gonzalo.madrono@example.org", "08836590128")
PETRA = Someone("GULP801019MSRMMT09", "5500001012", "27018090137")
HILARIO = Someone("SADH770113HBSBNL01", "5500001013", "03987790155")
LEONOR = Someone("FEVL820828MSPRRN01", "leonor.fresno@example.org")
OLIVIA = Someone("EIRO940707MJCNML04", "5500001015")
ROSALINDA = Someone("PABR860503MTSLHS04", "5500001016")
EVARISTO = Someone("HUCE680425HDGZMV01", "5500001017", "10876890228")
VIOLETA = Someone("OOMV890929MOCCNL06", "5500001018")
NIEVES = Someone("LAON170612MOCGCVA1")
SILVESTRE = Someone("LACS851205HOCGNL01")
GRACIELA = Someone("MAUG581102MPLNMR02", "graciela.manzano@example.org")
EMILIO = Someone("AATE140820HPLRRMA4")
JAZMIN = Someone("GAAJ160214MVZRMZA5")
CORAL = Someone("OOCC130303MJCLBRA6", "", "14191390237")
JOAQUIN = Someone("TUEJ101010HGTLSQA8", "5500001019")
ABRIL = Someone("POSA110120MHGCMBA3", "abril.pochote@example.org", "13261190246")
SIDONIA = Someone("HOBS790531MNEJSD08", "5500001020")
HORTENSIA = Someone("AUAH400414MQTHLR04", "", "23614090266")
LAZARO = Someone("CATL950913HCCPRZ00", "5500001021")
PILAR = Someone("NAEP631001MBCRSL04", "5500001022", "02856390279")
WENCESLAO = Someone("TEBW760928HMCJRN06", "5500001023", "15947690291")
DANTE = Someone("PISD970727HDFNNN07", "5500001025", "39179790314")
DANTE_BEFORE = "PISD970727MDFNNN07"
JACINTA = Someone("ZALJ900418MVZRNC05", "5500001029")
LISANDRO = Someone("GUML871002HVZYSS01", "5500001030")
IRENE = Someone("GUZI150209MVZYRRA0")
"""Her parents are before a judge about who looks after her."""
SOFIA = Someone("CAGS060621MYNXRFA4")
NOBODY = "AEEN900102MCSRSD09"
"""A right key that the population register does not know."""

CANCELLED = (
    "OACS850211HTSYRM02", "MAPO790805MCLGRF02", "AERR980330HASCSM09", "COFZ670109MCMPRR04",
    "CAOP120518MBSRRRA4",
)  # fmt: skip
"""One key of each cancelled state: BAP, BDM, BSU, BJD, BDP."""

CELL = "5512345678"
"""A telephone somebody types; nobody has it on file."""


def confirmed(citizen: Citizen, curp: str) -> Citizen:
    """For oneself, up to "¿Cómo te lo damos?"."""
    citizen.starts().answers(for_whom="SELF").answers(curp=curp).is_at("/confirmar")
    return citizen.confirms().is_at("/entrega")


def reached(citizen: Citizen, curp: str, *, phone: str = CELL) -> Citizen:
    """For oneself, with a telephone typed now that answers (L1), up to the review."""
    confirmed(citizen, curp).chooses_delivery("SMS", phone=phone).is_at("/codigo")
    return citizen.types_code(sent_to=phone)


def proved(citizen: Citizen, someone: Someone) -> Citizen:
    """For oneself, with the code that reached the contact on file (L2)."""
    confirmed(citizen, someone.curp).chooses_delivery("PRINT").is_at("/codigo")
    return citizen.types_code(sent_to=someone.contact)

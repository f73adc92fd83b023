"""A made-up acuse and what prints, seals and signs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kiosk.documents.acuse_pdf import AcusePress, AcuseSheet, PublicCheck, SealedText, WalletCard
from kiosk.documents.pdf_signature import sign_pdf
from kiosk.domain.acuse import AcuseKind, AcuseText, canonical
from kiosk.domain.curp import curp_check_digit
from kiosk.domain.identifiers import Curp, Folio, Nss
from kiosk.signing.keys import SealKind, load_certificates, load_seal_key, make_seal_key
from kiosk.signing.seal import Certificates, FileSealer

NOW = datetime(2026, 11, 17, 16, 42, 5, tzinfo=UTC)
FOLIO = Folio.of(2026, 123)
NSS = Nss.build("99", 2026, 1990, 121)
CURP = Curp("XEXX900514MDFNRR0" + curp_check_digit("XEXX900514MDFNRR0"))
NAME = "María Guadalupe Ñandú Güemes"


def a_sealer(folder: Path, *, kind: SealKind = SealKind.P256) -> FileSealer:
    make_seal_key(folder, "Trámites de Prueba", at=NOW, demo=True, kind=kind)
    return FileSealer(
        load_seal_key(folder, at=NOW, production=False), Certificates.of(*load_certificates(folder))
    )


def a_text(sealer: FileSealer, *, name: str = NAME, at: datetime = NOW) -> str:
    """The canonical text of an assigned number."""
    return canonical(
        AcuseText(
            folio=FOLIO,
            number="1",
            kind=AcuseKind.RESULT,
            procedure="ssn_assign_or_locate",
            procedure_version="1",
            at=at,
            channel="kiosk",
            curp=CURP,
            result=("assigned", name, NSS.value, "2026-11-17"),
            ledger_n=1042,
            leaf=bytes(range(32)),
            key_id=sealer.key_id,
        )
    )


def sealed(sealer: FileSealer, text: str) -> SealedText:
    return SealedText(
        text=text,
        seal=sealer.seal(text),
        key_id=sealer.key_id,
        certificate=sealer.certificate,
        ledger_number=1042,
        fingerprint=bytes(range(32)).hex(),
    )


def a_sheet(sealer: FileSealer) -> AcuseSheet:
    return AcuseSheet(
        institution="Trámites de Prueba",
        title="Acuse de asignación de Número de Seguridad Social",
        procedure="Asignación o localización de Número de Seguridad Social",
        heading="Tu Número de Seguridad Social es",
        folio=str(FOLIO),
        day="17 de noviembre de 2026",
        number=NSS.grouped,
        notes=("Es tuyo para toda la vida. Úsalo en todos tus trabajos.",),
        fields=(
            ("Nombre", NAME),
            ("CURP", CURP.value),
            ("Resultado", "Número nuevo, asignado hoy"),
            ("Fecha y hora", "17 de noviembre de 2026, 10:42 (hora del centro)"),
            ("Cómo se hizo", "Kiosco"),
        ),
        check=PublicCheck(
            address="https://tramites.example/verificar/ABCD2345",
            short_address="tramites.example/verificar",
            code="ABCD 2345",
        ),
        sealed=sealed(sealer, a_text(sealer)),
        card=WalletCard("Número de Seguridad Social", NSS.grouped, (NAME, f"CURP {CURP.value}")),
        demo="Demostración, sin validez oficial",
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """One key, one press, and the acuse they made."""

    sealer: FileSealer
    press: AcusePress
    printed: bytes
    signed: bytes


def a_desk(folder: Path, *, kind: SealKind = SealKind.P256) -> Desk:
    sealer, press = a_sealer(folder, kind=kind), AcusePress()
    printed = press.print(a_sheet(sealer), at=NOW)
    return Desk(sealer, press, printed, sign_pdf(printed, sealer, at=NOW))

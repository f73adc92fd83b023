"""The PDF of an acuse: made on first request from the sealed text, signed, stored once (decisions D3, D4)."""

from __future__ import annotations

from kiosk.documents.acuse_pdf import AcuseSheet, PublicCheck, SealedText, SheetWords, WalletCard
from kiosk.documents.pdf_signature import sign_pdf
from kiosk.domain.acuse import fingerprint
from kiosk.domain.approvals import Method, read_channel
from kiosk.domain.calendar import local
from kiosk.domain.codes import grouped
from kiosk.domain.identifiers import Nss
from kiosk.flow.procedure import Form
from kiosk.flow.wording import moment_in_words
from kiosk.services.house import House
from kiosk.services.receipts import Receipt, field_text, for_house
from kiosk.storage import failpoints, receipts
from kiosk.storage.store import Actor

DEMO_BAND = "Demostración, sin validez oficial"


def pdf(house: House, receipt: Receipt) -> bytes:
    """The PDF of an acuse: made on first request, stored once, the same bytes for ever (first writer
    wins)."""
    with house.store.reading(Actor("system")) as work:
        kept = receipts.pdf_of(work, receipt.id)
    if kept is not None:
        return kept
    failpoints.reach("before_pdf")
    at = receipt.text.at.replace(microsecond=0)  # PDF dates count whole seconds
    sealer = house.seals.of(receipt.text.key_id)
    signed_at = at if house.certificates.in_force(sealer.key_id, at) else house.clock().replace(microsecond=0)
    made = sign_pdf(house.press.print(_sheet(house, receipt), at=at), sealer, at=signed_at)
    failpoints.reach("after_pdf")
    with house.store.writing(Actor("system")) as work:
        return receipts.keep_pdf(work, receipt.id, made, pages=1, at=house.clock())


def _sheet(house: House, receipt: Receipt) -> AcuseSheet:
    text, words, settings = receipt.text, receipt.words, house.settings
    address = f"{settings.origin}/verificar/{receipt.code}"
    nss = Nss.parse(words.number).grouped if words.number else ""
    return AcuseSheet(
        institution=settings.institution,
        title=f"Acuse {receipt.folio}",
        procedure=str(receipt.procedure.title),
        heading=_heading(receipt),
        folio=receipt.folio,
        day=moment_in_words(local(text.at), "es_MX"),
        fields=shown_fields(receipt),
        check=PublicCheck(address, f"{settings.origin.split('//')[1]}/verificar", grouped(receipt.code)),
        sealed=SealedText(
            receipt.sealed,
            receipt.seal,
            text.key_id,
            house.certificates.by_key_id[text.key_id].der,
            text.ledger_n,
            fingerprint(receipt.sealed),
        ),
        number=nss,
        notes=tuple(str(sentence) for sentence in words.next),
        card=_card(receipt, nss) if nss else None,
        words=SheetWords(free=f"Este trámite es gratuito. Quejas: {settings.complaint_phone}."),
        demo=DEMO_BAND if settings.is_simulated else "",
    )


def _heading(receipt: Receipt) -> str:
    """The result in the neutral voice of documents: the name of the number, or what was decided."""
    fields = receipt.procedure.result_fields
    if receipt.words.number:
        return next(str(field.label) for field in fields if field.form is Form.NSS)
    return next(
        field_text(field, receipt.values[field.key], str, "es_MX")
        for field in fields
        if field.form is Form.CODE
    )


CHANNEL_WORDS = {"home": "En casa o celular", "kiosk": "Kiosco", "assisted": "Acompañado en oficina"}


SIGNERS = {"self": "La persona titular,", "other": "Quien la representa,"}
SIGNED = {
    Method.TAP: "con un toque en su pantalla",
    Method.CODE: "con un código",
    Method.PIN: "con su clave de presencia",
    Method.DRAWN: "con su firma dibujada",
    Method.NAME: "con su nombre ante el personal",
    Method.PAPER: "en papel, con un testigo",
    Method.VOICE: "de viva voz, ante un testigo",
}


def shown_fields(receipt: Receipt) -> tuple[tuple[str, str], ...]:
    """Label and value of everything printed about the person: only what is in the sealed text."""
    rows = [
        (str(field.label), field_text(field, value, str, "es_MX"))
        for field, value in zip(receipt.procedure.result_fields, receipt.text.result, strict=True)
        if field.form is not Form.NSS  # it is the huge number at the top
    ]
    curp = receipt.text.curp
    rows.append(("CURP", curp.masked if curp is not None else ""))
    channel, helper, signer, method = read_channel(receipt.text.channel)
    rows.append(("Por dónde se hizo", CHANNEL_WORDS.get(channel, channel)))
    if helper:
        rows.append(("Persona operadora", helper))
        rows.append(("Quién firmó", f"{SIGNERS[signer]} {SIGNED[Method(method)]}"))
    return tuple((label, value) for label, value in rows if value)


def _card(receipt: Receipt, nss: str) -> WalletCard:
    return WalletCard(
        "Número de Seguridad Social", nss, tuple(v for v in (receipt.values.get("name", ""),) if v)
    )


def make_pdf(house: House, folio: str, number: int) -> None:
    """Make and store the PDF of one acuse (for the reconciler)."""
    receipt = for_house(house, folio, number=number)
    if receipt is not None:
        pdf(house, receipt)

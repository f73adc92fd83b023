"""Papers and places that many procedures name: written once, so that they read the same everywhere."""

from __future__ import annotations

from kiosk.catalogues.cards import Channel, Place
from kiosk.domain.words import msg

PHOTO_ID = msg("Tu identificación oficial con foto.")
CURP = msg("Tu CURP.")
NSS = msg("Tu Número de Seguridad Social.")
EMAIL = msg("Un correo electrónico.")
RFC = msg("Tu RFC.")
TAX_PROOF = msg("Tu constancia del RFC. La da el SAT.")
HOME_PROOF = msg("Un comprobante de tu domicilio, como el recibo de luz.")
WORKPLACE_PROOF = msg("Un comprobante del lugar donde trabaja tu gente.")
WORKPLACE_MAP = msg("Un dibujo de cómo llegar a ese lugar.")
EMPLOYER_NUMBER = msg("Tu registro patronal.")
EMPLOYER_CARD = msg("Tu tarjeta patronal.")
E_FIRMA = msg("Tu e.firma del SAT, si lo haces en línea.")
POWER = msg("Un poder ante notario, si vas por otra persona.")

ONLINE_WITH_E_FIRMA = Place(Channel.ONLINE, msg("En línea, en la página del IMSS, con tu e.firma."))
ONLINE_WITH_NUMBER = Place(
    Channel.ONLINE, msg("En línea, en la página del IMSS, con tu CURP, tu número y un correo.")
)
ONLINE = Place(Channel.ONLINE, msg("En línea, en la página del IMSS."))
OFFICE = Place(Channel.OFFICE, msg("En la oficina del IMSS que te toca (subdelegación)."))
CLINIC = Place(Channel.CLINIC, msg("En la ventanilla de tu clínica."))
ASK_BY_PHONE = Place(Channel.PHONE, msg("Si tienes dudas, llama al teléfono de ayuda del IMSS."))

OFFICE_HOURS = msg("Las oficinas suelen abrir de 8 de la mañana a 3 y media de la tarde.")

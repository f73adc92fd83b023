"""Acts of the ledger as plain sentences: for the person they are about (AD-12), and for supervisors."""

from __future__ import annotations

from collections.abc import Mapping

from babel.dates import format_date, format_time

from kiosk.domain.calendar import local
from kiosk.domain.words import Msg, msg
from kiosk.services.after_acts import Act
from kiosk.web.languages import Language

BY_STAFF: dict[str, Msg] = {
    "person.looked_up": msg("buscó tus datos con tu CURP"),
    "help.answered": msg("atendió tu llamada de ayuda"),
    "help.code_typed": msg("escribió el código de tu pantalla"),
    "help.code_wrong": msg("escribió un código que no era"),
    "help.codes_guessed": msg("escribió muchos códigos que no eran"),
    "help.begun": msg("empezó a ayudarte"),
    "help.refused": msg("quiso ayudarte y no se hizo"),
    "help.seen": msg("vio tus respuestas"),
    "help.wrote": msg("escribió una respuesta contigo"),
    "help.asked": msg("te pidió contestar una página"),
    "help.ended": msg("terminó de ayudarte"),
    "help.screen_turned": msg("giró la pantalla"),
    "help.own_data_refused": msg("quiso usar sus propios datos y no se pudo"),
    "code.sent": msg("te mandó un código"),
    "draft.opened": msg("empezó una solicitud contigo"),
    "draft.left": msg("guardó tu solicitud"),
    "person.id_seen": msg("vio tu identificación"),
    "person.sought_own": msg("quiso buscar tus datos y no se pudo"),
    "approval.confirmed": msg("confirmó tu firma"),
    "approval.refused": msg("quiso firmar por ti y no se pudo"),
    "approval.witness_refused": msg("propuso un testigo que no podía serlo"),
    "interpreter.named": msg("anotó a tu intérprete"),
    "pin.unlocked": msg("abrió tu clave de presencia"),
    "mandate.recorded": msg("anotó un permiso: otra persona puede actuar por ti"),
    "mandate.confirmed": msg("confirmó un permiso para actuar por ti"),
    "mandate.opened": msg("vio un permiso para actuar por ti, para decidirlo"),
    "mandate.refused": msg("no confirmó un permiso para actuar por ti"),
    "review.opened": msg("vio tu caso para revisarlo"),
    "review.decided": msg("decidió tu caso"),
    "staff.signed_in": msg("entró a la mesa de ayuda"),
    "staff.sign_in_failed": msg("quiso entrar y no pudo"),
    "staff.signed_out": msg("salió de la mesa de ayuda"),
    "staff.factor_shown": msg("confirmó quién es"),
    "staff.password_changed": msg("cambió su contraseña"),
    "staff.refused": msg("quiso hacer algo que no le toca"),
}
"""What a member of the staff did, after their number."""

REVEALED: dict[str, Msg] = {
    "curp": msg("vio tu CURP"),
    "nss": msg("vio tu NSS"),
    "contact": msg("vio tu contacto"),
    "holder": msg("comparó tu número con el de otra persona"),
}
SOUGHT = msg("buscó tus datos")
WHY: dict[str, Msg] = {
    "death": msg("le avisaron de una muerte"),
    "hospital": msg("lo pidió un hospital"),
    "court": msg("lo ordenó un juez"),
}
"""Why somebody was looked up who was not there, and what was written of it: the person reads all of it."""
FOR_A_REASON = msg("{did}: {why}. Anotó: {paper}; {asked_by}")
SOMETHING_BY_STAFF = msg("hizo algo en tu trámite")

OTHERWISE: dict[str, Msg] = {
    "draft.opened": msg("Se empezó la solicitud."),
    "person.looked_up": msg("Se buscaron tus datos con tu CURP."),
    "code.sent": msg("Se mandó un código a tus contactos."),
    "code.used": msg("Se usó el código de un contacto tuyo."),
    "code.used_typed": msg("Se usó el código del contacto que se escribió."),
    "login.used": msg("Se entró con Llave MX."),
    "draft.left": msg("Se guardó la solicitud para seguir después."),
    "draft.handed_off": msg("La solicitud pasó a un teléfono."),
    "draft.resumed": msg("La solicitud se abrió con folio y código."),
    "draft.ended": msg("La solicitud se venció y se borró."),
    "case.submitted": msg("Se envió la solicitud."),
    "case.resolved": msg("Se hizo un acuse nuevo."),
    "acuse.replaced": msg("El acuse de antes dejó de valer."),
    "acuse.cancelled": msg("Se canceló un acuse."),
    "case.erased": msg("Se borraron las respuestas, porque pasó su tiempo."),
    "case.disputed": msg("Alguien avisó que no pidió este trámite. Quedó en pausa."),
    "case.told": msg("Avisamos a los contactos que tenemos."),
    "case.asked_after": msg("Te hicimos dos preguntas sobre la ayuda."),
    "case.answered_after": msg("Contestaste las preguntas sobre la ayuda."),
    "person.sought": msg("Se buscaron tus datos, con un motivo escrito."),
    "person.shown": msg("Se vio un dato tuyo completo, con un motivo escrito."),
    "help.called": msg("Se pidió ayuda."),
    "help.begun": msg("Empezó la ayuda de la persona operadora {number}."),
    "help.screen_turned": msg("Pasaste la pantalla a la persona operadora {number}."),
    "help.own_data_refused": msg("Se escribió un dato de quien ayuda. No se aceptó."),
    "help.agreed": msg("Aceptaste que te ayudara la persona operadora {number}."),
    "help.refused": msg("Dijiste que no a la ayuda de la persona operadora {number}."),
    "help.paused": msg("Pediste un momento a solas."),
    "help.resumed": msg("Seguiste con ayuda."),
    "help.ended": msg("Terminó la ayuda de la persona operadora {number}."),
    "approval.given": msg("Aprobaste lo que se envió."),
    "approval.voided": msg("Tu aprobación dejó de valer, porque algo cambió."),
    "approval.witness_refused": msg("Se escribió un testigo que trabaja en el IMSS. No se aceptó."),
    "interpreter.named": msg("Se anotó quién te interpreta."),
    "pin.made": msg("Hiciste una clave de presencia."),
    "pin.remade": msg("Hiciste otra clave de presencia con el código de tu papel."),
    "pin.paper_spent": msg("Se probaron muchos códigos de tu papel. Ese papel ya no sirve."),
    "pin.rests": msg("Tu clave de presencia descansa 15 minutos: hubo 3 intentos que no eran."),
    "pin.locked": msg("Tu clave de presencia se cerró: hubo 6 intentos que no eran."),
    "mandate.granted": msg("Diste un permiso a otra persona."),
    "mandate.used": msg("Se usó un permiso para actuar por otra persona."),
    "mandate.revoked": msg("Quitaste un permiso."),
    "review.given": msg("El caso se dio, por sorteo, a la persona revisora {number}."),
}
"""What happened without a member of the staff doing it, whole."""

AGREED: dict[str, Msg] = {
    "voice": msg("Dijiste en voz alta, ante un testigo: que te ayude la persona operadora {number}."),
    "signature": msg("Aceptaste con tu firma que te ayudara la persona operadora {number}."),
    "fingerprint": msg("Pusiste tu huella, ante un testigo: te ayudó la persona operadora {number}."),
}
"""That a person agreed to be helped, where they said so in another way than by touch."""

SOMETHING = msg("Se anotó un movimiento en tu trámite.")
LINE = msg("El {when}, en la oficina {office}, la persona operadora {number} {act}.")
LINE_BARE = msg("El {when}: {act}")


def sentence(act: Act, speak: Language, *, year: int) -> str:
    """ "El 23 de noviembre, 10:14, en la oficina Puebla 2, la persona operadora 0417 vio tu NSS." """
    moment = local(act.at)
    pattern = "d 'de' MMMM" if moment.year == year else "d 'de' MMMM 'de' y"
    if not speak.babel.startswith("es"):
        pattern = "MMMM d" if moment.year == year else "MMMM d, y"
    day = format_date(moment.date(), pattern, locale=speak.babel)
    when = f"{day}, {format_time(moment, 'H:mm', locale=speak.babel)}"
    if act.by_staff and (act.kind in BY_STAFF or act.kind in TELL_MORE):
        did = speak.say(_done(act))
        return speak.say(Msg(LINE.text, _holes(when=when, office=act.office, number=act.number, act=did)))
    told = OTHERWISE.get(act.kind, SOMETHING)
    if act.kind == "help.agreed":
        told = AGREED.get(act.said.get("way", ""), told)
    said = speak.say(Msg(told.text, _holes(number=act.number)))
    return speak.say(Msg(LINE_BARE.text, _holes(when=when, act=said)))


TELL_MORE = ("review.revealed", "person.sought", "person.shown")
"""Acts of the staff whose words hang on what the line tells."""


def _done(act: Act) -> Msg:
    if act.kind not in TELL_MORE:
        return BY_STAFF[act.kind]
    did = SOUGHT if act.kind == "person.sought" else _shown(act.said)
    return did if act.kind == "review.revealed" else for_a_reason(did, act.said)


def _shown(said: Mapping[str, str]) -> Msg:
    return REVEALED.get(said.get("what", ""), SOMETHING_BY_STAFF)


def for_a_reason(did: Msg, said: Mapping[str, str]) -> Msg:
    """What was done, why, and which paper of whom says so."""
    why = WHY.get(said.get("reason", ""))
    if why is None:
        return did
    written = ((key, said.get(key, "")) for key in ("paper", "asked_by"))
    return Msg(FOR_A_REASON.text, (("did", did), ("why", why), *written))


def _holes(**values: str) -> tuple[tuple[str, str], ...]:
    return tuple(values.items())


PLAIN: dict[str, Msg] = {
    "person.looked_up": msg("Buscó a una persona con su CURP"),
    "help.answered": msg("Atendió una llamada"),
    "help.code_typed": msg("Escribió un código de pantalla"),
    "help.code_wrong": msg("Escribió un código que no era"),
    "help.codes_guessed": msg("Escribió muchos códigos que no eran"),
    "help.begun": msg("Empezó a ayudar"),
    "code.sent": msg("Mandó un código a la persona"),
    "draft.opened": msg("Empezó una solicitud con la persona"),
    "draft.left": msg("Guardó la solicitud de la persona"),
    "visit.ended": msg("Cerró la pantalla de la persona"),
    "help.seen": msg("Vio respuestas"),
    "help.wrote": msg("Escribió una respuesta con la persona"),
    "help.ended": msg("Terminó de ayudar"),
    "help.asked": msg("Pidió a la persona contestar una página"),
    "help.screen_turned": msg("Giró la pantalla"),
    "help.refused": msg("Quiso ayudar y no se hizo"),
    "help.own_data_refused": msg("Quiso usar sus propios datos: no se pudo"),
    "person.id_seen": msg("Vio una identificación"),
    "person.sought": msg("Buscó a una persona que no estaba"),
    "person.shown": msg("Vio un dato completo de quien no estaba"),
    "person.sought_own": msg("Quiso buscar sus datos o los de su familia: no se pudo"),
    "approval.confirmed": msg("Confirmó una firma"),
    "approval.refused": msg("Quiso firmar por alguien: no se pudo"),
    "approval.witness_refused": msg("Propuso un testigo que no podía serlo"),
    "pin.unlocked": msg("Abrió una clave de presencia"),
    "mandate.recorded": msg("Anotó un permiso para actuar por alguien"),
    "mandate.confirmed": msg("Confirmó un permiso para actuar por alguien"),
    "mandate.opened": msg("Vio un permiso para actuar por alguien, para decidirlo"),
    "mandate.refused": msg("No confirmó un permiso para actuar por alguien"),
    "review.opened": msg("Abrió un caso"),
    "review.revealed": msg("Vio un dato completo"),
    "review.decided": msg("Decidió un caso"),
    "turn.called": msg("Llamó un turno"),
    "turn.ended": msg("Terminó un turno"),
    "staff.signed_in": msg("Entró"),
    "staff.sign_in_failed": msg("Quiso entrar: no pudo"),
    "staff.signed_out": msg("Salió"),
    "staff.factor_shown": msg("Confirmó quién es"),
    "staff.password_changed": msg("Cambió su contraseña"),
    "staff.refused": msg("Quiso hacer algo que no le toca"),
}
"""The same for whoever supervises: no person in it."""

OTHER_ACT = msg("Otro movimiento de ayuda")


def plain_act(kind: str, said: Mapping[str, str]) -> Msg:
    return for_a_reason(PLAIN.get(kind, OTHER_ACT), said)

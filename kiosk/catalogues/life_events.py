"""What happened to the person, and the procedures that belong to it, in order.

A list of procedures is the institute's view; people come with an event. The home page offers these first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kiosk.catalogues import listing
from kiosk.catalogues.cards import Card
from kiosk.domain.words import Msg, msg


@dataclass(frozen=True, slots=True)
class Step:
    """One procedure of an event. `note` says who does it or when; `if_needed` marks what not all need."""

    key: str
    note: Msg | None = None
    if_needed: bool = False

    @property
    def card(self) -> Card:
        found = listing.by_key(self.key)
        if found is None:
            raise KeyError(self.key)
        return found


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """Something that happens in a life or a business."""

    slug: str
    title: Msg
    about: Msg
    icon: str
    steps: tuple[Step, ...]

    @property
    def straight_to(self) -> Card | None:
        """The procedure the event leads to with no page between.

        Only when its first step can be done here, by this same person, and everybody needs it: an employer
        must not be sent to ask for somebody else's number. Otherwise the event has its own page.
        """
        first = self.steps[0]
        return first.card if first.card.built and first.note is None and not first.if_needed else None

    @property
    def built(self) -> bool:
        """Whether something of it can be finished here today; otherwise the page says "Pronto"."""
        return any(step.card.built for step in self.steps)


_WORKER_ASKS = msg("Lo pide la persona que va a trabajar contigo.")

LIFE_EVENTS: tuple[LifeEvent, ...] = (
    LifeEvent(
        slug="empiezo-a-trabajar",
        title=msg("Empiezo a trabajar"),
        about=msg("Tu número, tu clínica y la prueba de que tienes servicio."),
        icon="work",
        steps=(Step("ssn_assign_or_locate"), Step("clinic_registration"), Step("coverage_certificate")),
    ),
    LifeEvent(
        slug="voy-a-contratar",
        title=msg("Voy a contratar a alguien"),
        about=msg("Registra tu negocio, da de alta a la persona y paga."),
        icon="shop",
        steps=(
            Step("employer_registration_individual"),
            Step("ssn_assign_or_locate", note=_WORKER_ASKS),
            Step("worker_movements"),
            Step("payment_reference"),
        ),
    ),
    LifeEvent(
        slug="alguien-trabaja-en-mi-casa",
        title=msg("Alguien trabaja en mi casa"),
        about=msg("Dale seguro a quien limpia, cocina o cuida en tu casa."),
        icon="home",
        steps=(Step("ssn_assign_or_locate", note=_WORKER_ASKS), Step("domestic_worker_insurance")),
    ),
    LifeEvent(
        slug="nacio-mi-bebe",
        title=msg("Nació mi bebé"),
        about=msg("Registra a tu bebé para que tenga servicio médico."),
        icon="baby",
        steps=(Step("beneficiary_registration"), Step("clinic_registration", if_needed=True)),
    ),
    LifeEvent(
        slug="me-quede-sin-trabajo",
        title=msg("Me quedé sin trabajo"),
        about=msg("Hasta cuándo tienes servicio y cómo seguir con seguro."),
        icon="jobless",
        steps=(
            Step("coverage_extension"),
            Step("coverage_certificate"),
            Step("independent_worker_insurance", note=msg("Compara los dos seguros."), if_needed=True),
            Step("family_health_insurance", note=msg("Compara los dos seguros."), if_needed=True),
        ),
    ),
    LifeEvent(
        slug="sigue-estudiando",
        title=msg("Mi hija o hijo sigue estudiando"),
        about=msg("Para que tu hija o hijo siga con servicio médico después de los 16 años."),
        icon="study",
        steps=(Step("coverage_extension"),),
    ),
    LifeEvent(
        slug="cambie-de-casa",
        title=msg("Cambié de casa"),
        about=msg("Cambia de clínica. Si tienes negocio, avisa también ahí."),
        icon="move",
        steps=(
            Step("clinic_change"),
            Step("employer_changes", note=msg("Solo si se mudó tu negocio."), if_needed=True),
        ),
    ),
    LifeEvent(
        slug="mis-datos-estan-mal",
        title=msg("Mis datos están mal"),
        about=msg("Tu nombre, tu fecha, dos números o semanas que faltan."),
        icon="fix",
        steps=(
            Step("insured_data_correction"),
            Step("weeks_clarification", note=msg("Solo si te faltan semanas."), if_needed=True),
        ),
    ),
    LifeEvent(
        slug="contrate-a-alguien-mas",
        title=msg("Contraté a alguien más"),
        about=msg("Avisa que entró otra persona a trabajar contigo."),
        icon="hire",
        steps=(Step("ssn_assign_or_locate", note=_WORKER_ASKS, if_needed=True), Step("worker_movements")),
    ),
    LifeEvent(
        slug="me-case",
        title=msg("Me casé"),
        about=msg("Registra a tu pareja en tu clínica."),
        icon="family",
        steps=(
            Step("beneficiary_registration"),
            Step(
                "beneficiary_deregistration",
                note=msg("Va primero si todavía está registrada tu pareja anterior."),
                if_needed=True,
            ),
        ),
    ),
    LifeEvent(
        slug="me-separe",
        title=msg("Me separé"),
        about=msg("Quita a tu pareja anterior. Después puedes registrar a otra."),
        icon="split",
        steps=(Step("beneficiary_deregistration"), Step("beneficiary_registration", if_needed=True)),
    ),
    LifeEvent(
        slug="fallecio-un-familiar",
        title=msg("Falleció un familiar"),
        about=msg("Qué hacer, qué puedes pedir y con qué papeles."),
        icon="family",
        steps=(
            Step("beneficiary_deregistration", note=msg("Si tú tienes el seguro."), if_needed=True),
            Step("survivors_guide", note=msg("Si el seguro era de quien falleció."), if_needed=True),
        ),
    ),
    LifeEvent(
        slug="no-puedo-pagar",
        title=msg("No puedo pagar"),
        about=msg("Mira cuánto debe tu negocio y paga a plazos."),
        icon="pay",
        steps=(Step("debt_statement"), Step("instalment_agreement")),
    ),
    LifeEvent(
        slug="cierro-mi-negocio",
        title=msg("Cierro mi negocio"),
        about=msg("Avisa quién sale, cierra el registro y mira si debes."),
        icon="close",
        steps=(Step("worker_movements"), Step("employer_changes"), Step("debt_statement")),
    ),
)
"""Most lived first: a home page with room for eight shows the first eight."""

_BY_SLUG: Mapping[str, LifeEvent] = MappingProxyType({event.slug: event for event in LIFE_EVENTS})


def by_slug(slug: str) -> LifeEvent | None:
    """The event of an address, if there is one."""
    return _BY_SLUG.get(slug)

"""Words people meet on papers and at counters, in plain words, for the help page."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.words import Msg, msg


@dataclass(frozen=True, slots=True)
class Term:
    """One word. `word` and `stands_for` are what papers print: they stay in Spanish in every language."""

    key: str
    word: str
    meaning: Msg
    stands_for: str = ""


TERMS: tuple[Term, ...] = (
    Term(
        "acuse",
        "Acuse",
        msg("La hoja con sello que prueba que hiciste tu trámite. Guárdala."),
    ),
    Term("afore", "Afore", msg("La empresa que guarda el dinero para tu retiro.")),
    Term("alta", "Alta", msg("Cuando te registran: en un trabajo, en una clínica o en el IMSS.")),
    Term("baja", "Baja", msg("Cuando te quitan de un registro, por ejemplo al dejar un trabajo.")),
    Term("beneficiary", "Beneficiario", msg("Tu familiar que tiene servicio médico gracias a ti.")),
    Term("verification_code", "Código de verificación", msg("Con él cualquiera ve si tu hoja es verdadera.")),
    Term(
        "continue_code",
        "Código para volver",
        msg("Diez letras y números. Con él y tu folio sigues otro día."),
    ),
    Term("dues", "Cuotas", msg("Lo que se paga al IMSS cada mes por cada persona que trabaja.")),
    Term(
        "curp",
        "CURP",
        msg("Es tu clave de población. Son 18 letras y números. Está en tu acta y en tu credencial."),
        "Clave Única de Registro de Población",
    ),
    Term(
        "entitled",
        "Derechohabiente",
        msg("Quien puede ir a la clínica: la persona con seguro y su familia."),
    ),
    Term(
        "business_days",
        "Días hábiles",
        msg("Los días de lunes a viernes en que se trabaja. No cuentan los días de fiesta."),
    ),
    Term(
        "e_firma", "e.firma", msg("Tu firma para internet. La da el SAT. Aquí no la necesitas."), "Antes FIEL"
    ),
    Term("folio", "Folio", msg("El número de tu trámite. Con él preguntas cómo va.")),
    Term(
        "idse",
        "IDSE",
        msg("La página donde quien contrata avisa quién entra y quién sale."),
        "IMSS Desde Su Empresa",
    ),
    Term("sick_leave", "Incapacidad", msg("El permiso de tu clínica para no ir a trabajar por tu salud.")),
    Term("payment_line", "Línea de captura", msg("Los números que das en el banco para pagar.")),
    Term("llave_mx", "Llave MX", msg("Tu cuenta del gobierno para entrar a trámites en línea.")),
    Term(
        "nss",
        "NSS",
        msg("Tu número del seguro. Son 11 números y es para toda la vida."),
        "Número de Seguridad Social",
    ),
    Term("employer", "Patrón", msg("La persona o empresa que te contrata y paga tu seguro.")),
    Term("extension", "Prórroga", msg("Seguir con servicio médico más tiempo, por ejemplo si estudias.")),
    Term(
        "employer_number", "Registro patronal", msg("El número de quien contrata. Tiene 11 letras y números.")
    ),
    Term(
        "rfc",
        "RFC",
        msg("Tu clave para pagar impuestos. La da el SAT."),
        "Registro Federal de Contribuyentes",
    ),
    Term(
        "base_salary",
        "Salario base",
        msg("Lo que ganas al día para el IMSS. De eso depende tu pensión."),
        "SBC",
    ),
    Term("seal", "Sello digital", msg("Letras y números que cambian si alguien cambia la hoja.")),
    Term(
        "weeks",
        "Semanas cotizadas",
        msg("Las semanas que has trabajado con seguro. Cuentan para tu pensión."),
    ),
    Term(
        "sipare",
        "SIPARE",
        msg("La página donde quien contrata saca su línea para pagar."),
        "Sistema de Pago Referenciado",
    ),
    Term("office", "Subdelegación", msg("La oficina del IMSS de tu zona.")),
    Term("guardian", "Tutor", msg("Quien cuida por ley a una niña, un niño o a otra persona.")),
    Term("clinic", "UMF", msg("Tu clínica: ahí está tu médico familiar."), "Unidad de Medicina Familiar"),
    Term("coverage", "Vigencia", msg("Si hoy tienes servicio, y hasta qué fecha.")),
)
"""Words in the order of the Spanish alphabet, as the help page lists them."""

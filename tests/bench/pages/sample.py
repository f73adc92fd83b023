"""The words of the reference pages: the same errand in each design system, as short as ours."""

from __future__ import annotations

TITLE = "Trámites de ejemplo"
START = "Obtener o encontrar tu Número de Seguridad Social"
START_TEXT = (
    "Es un número de 11 dígitos. Lo usas para trabajar, para la clínica y para tu pensión. Es gratis.",
    "Tarda unos tres minutos. Puedes parar y seguir después.",
)
NEEDS = ("Tu CURP", "Un celular o un correo, si quieres recibir un aviso")
QUESTION = "¿Para quién es el número?"
CHOICES = (
    ("SELF", "Para mí"),
    ("CHILD", "Para mi hija o hijo, o una persona menor a mi cargo"),
    ("OTHER", "Para alguien que me autorizó"),
)
HOME = "¿Qué necesitas hacer hoy?"
HOME_TEXT = "Todo es gratis. Nadie te puede cobrar."
EVENTS = (
    ("Voy a empezar a trabajar", "Número de Seguridad Social, vigencia de derechos"),
    ("Voy a ser mamá o papá", "Incapacidad por maternidad, registro del bebé"),
    ("Me enfermé o me lastimé", "Incapacidad, alta en la clínica, riesgo de trabajo"),
    ("Perdí mi trabajo", "Semanas cotizadas, retiro por desempleo"),
    ("Me voy a pensionar", "Pensión, semanas cotizadas, asignaciones"),
    ("Murió un familiar", "Pensión de viudez y de orfandad, ayuda de funeral"),
    ("Tengo un negocio", "Registro patronal, cuotas, movimientos"),
    ("Cambié de casa", "Clínica, domicilio, contacto"),
)
PROCEDURES = (
    "Número de Seguridad Social",
    "Semanas cotizadas",
    "Alta en clínica",
    "Vigencia de derechos",
    "Registro de familiares",
    "Corrección de datos",
)
FORWARD, BEGIN, BACK, HELP, SKIP = "Continuar", "Empezar", "Atrás", "Ayuda", "Ir al contenido"

"""What every journey answers, by name of control. Systems that name their controls otherwise say so."""

from __future__ import annotations

from tests.bench.questions import MORE, QUESTIONS

ANSWERS = {
    "name": "María José",
    "born_on-day": "5",
    "born_on-month": "3",
    "born_on-year": "1984",
    "born_on": "1984-03-05",
    "place": "MARKET",
    "phone": "5512345678",
    "email": "maria.jose@example.org",
    "reason": "Quiero una constancia de mi trabajo",
    **{f"{one.key}_{number}": "Otra cosa más" for one in QUESTIONS for number in range(1, MORE + 1)},
}

"""The six questions as Django forms."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone

PLACES = [("HOUSE", "Una casa"), ("MARKET", "Un mercado"), ("FIELD", "El campo")]


def in_the_past(value: date) -> None:
    today = timezone.localdate()
    if not today.year - 120 <= value.year or value > today:
        raise forms.ValidationError("Revisa el año.")


class NameForm(forms.Form):
    name = forms.CharField(
        label="¿Cómo te llamas?",
        max_length=50,
        validators=[RegexValidator(r"^[^\W\d_][^\d_]*$", "Escribe solo letras.")],
    )


class BirthForm(forms.Form):
    born_on = forms.DateField(
        label="¿Cuándo naciste?", validators=[in_the_past], widget=forms.DateInput(attrs={"type": "date"})
    )


class PlaceForm(forms.Form):
    place = forms.ChoiceField(label="¿Dónde trabajas?", choices=PLACES, widget=forms.RadioSelect)


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label="¿Cuál es tu celular?", validators=[RegexValidator(r"^[2-9]\d{9}$", "Son 10 números.")]
    )


class EmailForm(forms.Form):
    email = forms.EmailField(label="¿Cuál es tu correo?")


class ReasonForm(forms.Form):
    reason = forms.CharField(label="¿Qué quieres pedir?", max_length=200)


class ReviewForm(forms.Form):
    """Nothing to fill in: everything is shown once more before it is sent."""


STEPS = [
    ("name", NameForm), ("born_on", BirthForm), ("place", PlaceForm), ("phone", PhoneForm),
    ("email", EmailForm), ("reason", ReasonForm), ("review", ReviewForm),
]  # fmt: skip

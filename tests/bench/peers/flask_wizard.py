"""The errand as a Flask tutorial writes it: Flask-WTF forms, SQLModel, a redirect after every POST.

Same questions, checks and durability as the others: a draft row that is written at every step, each commit on
disk (`synchronous=FULL`), a review, and a confirmation with a folio.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import uuid4

from flask import Flask, abort, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect, FlaskForm
from sqlalchemy import event
from sqlmodel import Field, Session, SQLModel, create_engine
from wtforms import DateField, EmailField, RadioField, StringField, TelField, ValidationError
from wtforms.validators import DataRequired, Email, Length, Regexp

app = Flask(__name__, template_folder="flask_templates", static_folder="static")
app.config["SECRET_KEY"] = os.environ["BENCH_SECRET"]
CSRFProtect(app)


class Draft(SQLModel, table=True):
    """What was answered so far."""

    id: str = Field(primary_key=True)
    name: str | None = None
    born_on: date | None = None
    place: str | None = None
    phone: str | None = None
    email: str | None = None
    reason: str | None = None
    sent: bool = False


class Submission(SQLModel, table=True):
    """What was sent. Its id is the folio."""

    id: int | None = Field(default=None, primary_key=True)
    draft_id: str = Field(foreign_key="draft.id", unique=True)
    name: str
    born_on: date
    place: str
    phone: str
    email: str
    reason: str


DATABASE = os.environ["BENCH_DATABASE"]
engine = create_engine(DATABASE if "://" in DATABASE else f"sqlite:///{DATABASE}")
if engine.dialect.name == "sqlite":

    @event.listens_for(engine, "connect")
    def durable(connection, record):  # type: ignore[no-untyped-def]
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA busy_timeout=5000")


SQLModel.metadata.create_all(engine)


def in_the_past(form: FlaskForm, field: DateField) -> None:
    today = datetime.now(UTC).date()
    if not today.year - 120 <= field.data.year or field.data > today:
        raise ValidationError("Revisa el año.")


class NameForm(FlaskForm):
    name = StringField(
        "¿Cómo te llamas?",
        validators=[
            DataRequired("Escribe tu nombre."), Length(max=50),
            Regexp(r"^[^\W\d_][^\d_]*$", message="Escribe solo letras."),
        ],
    )  # fmt: skip


class BirthForm(FlaskForm):
    born_on = DateField(
        "¿Cuándo naciste?", validators=[DataRequired("Escribe tu fecha de nacimiento."), in_the_past]
    )


class PlaceForm(FlaskForm):
    place = RadioField(
        "¿Dónde trabajas?",
        choices=[("HOUSE", "Una casa"), ("MARKET", "Un mercado"), ("FIELD", "El campo")],
        validators=[DataRequired("Elige un lugar.")],
    )


class PhoneForm(FlaskForm):
    phone = TelField(
        "¿Cuál es tu celular?",
        validators=[DataRequired("Escribe tu celular."), Regexp(r"^[2-9]\d{9}$", message="Son 10 números.")],
    )


class EmailForm(FlaskForm):
    email = EmailField("¿Cuál es tu correo?", validators=[DataRequired("Escribe tu correo."), Email()])


class ReasonForm(FlaskForm):
    reason = StringField(
        "¿Qué quieres pedir?", validators=[DataRequired("Escribe qué quieres pedir."), Length(max=200)]
    )


class SendForm(FlaskForm):
    """Nothing to fill in: only the token."""


STEPS = {
    "name": NameForm, "born_on": BirthForm, "place": PlaceForm, "phone": PhoneForm, "email": EmailForm,
    "reason": ReasonForm,
}  # fmt: skip
ORDER = list(STEPS)


def labels() -> Iterator[tuple[str, str]]:
    for step, form in STEPS.items():
        yield step, getattr(form, step).args[0]


@app.route("/", methods=["GET", "POST"])
def start() -> ResponseReturnValue:
    form = SendForm()
    if form.validate_on_submit():
        with Session(engine) as db:
            draft = Draft(id=uuid4().hex)
            db.add(draft)
            db.commit()
            session["draft"] = draft.id
        return redirect(url_for("question", step=ORDER[0]))
    return render_template("start.html", form=form)


def own_draft(db: Session) -> Draft:
    draft = db.get(Draft, session.get("draft", ""))
    if draft is None or draft.sent:
        abort(404)
    return draft


@app.route("/pregunta/<step>", methods=["GET", "POST"])
def question(step: str) -> ResponseReturnValue:
    if step not in STEPS:
        abort(404)
    with Session(engine) as db:
        draft = own_draft(db)
        form = STEPS[step](obj=draft)
        if form.validate_on_submit():
            setattr(draft, step, form.data[step])
            db.add(draft)
            db.commit()
            following = ORDER.index(step) + 1
            if following == len(ORDER):
                return redirect(url_for("review"))
            return redirect(url_for("question", step=ORDER[following]))
        return render_template(
            "question.html", form=form, field=form[step], number=ORDER.index(step) + 1, total=len(ORDER)
        )


@app.route("/revisar", methods=["GET", "POST"])
def review() -> ResponseReturnValue:
    form = SendForm()
    with Session(engine) as db:
        draft = own_draft(db)
        if any(getattr(draft, step) is None for step in STEPS):
            return redirect(url_for("question", step=ORDER[0]))
        if form.validate_on_submit():
            answers = {step: getattr(draft, step) for step in STEPS}
            submission = Submission(draft_id=draft.id, **answers)
            draft.sent = True
            db.add(draft)
            db.add(submission)
            db.commit()
            session["folio"] = submission.id
            return redirect(url_for("done"))
        return render_template("review.html", form=form, draft=draft, labels=[*labels()])


@app.route("/listo")
def done() -> ResponseReturnValue:
    if "folio" not in session:
        abort(404)
    with Session(engine) as db:
        submission = db.get(Submission, session["folio"])
        return render_template("done.html", submission=submission)

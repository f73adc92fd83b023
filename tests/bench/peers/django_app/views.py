"""The wizard as the documentation of formtools writes it, with a draft row that is written at every step."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from formtools.wizard.views import CookieWizardView, SessionWizardView

from tests.bench.peers.django_app.forms import STEPS
from tests.bench.peers.django_app.models import Draft, Submission


def start(request: HttpRequest) -> HttpResponse:
    return render(request, "start.html")


class DraftAtEveryStep:
    """What both wizards add to formtools."""

    template_name = "question.html"

    def draft_id(self) -> str:
        if "draft" not in self.storage.extra_data:
            self.storage.extra_data = {**self.storage.extra_data, "draft": str(uuid4())}
        return self.storage.extra_data["draft"]

    def process_step(self, form: Form) -> Any:
        if form.cleaned_data:
            Draft.objects.update_or_create(id=self.draft_id(), defaults=form.cleaned_data)
        return super().process_step(form)

    def get_template_names(self) -> list[str]:
        return ["review.html" if self.steps.current == "review" else "question.html"]

    def get_context_data(self, form: Form, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(form=form, **kwargs)
        if self.steps.current == "review":
            context["answers"] = self.get_all_cleaned_data()
        return context

    def done(self, form_list: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            draft = get_object_or_404(Draft, id=self.draft_id(), sent=False)
            submission = Submission.objects.create(draft=draft, **self.get_all_cleaned_data())
            draft.sent = True
            draft.save()
        self.request.session["folio"] = submission.id
        return redirect("done")


class SessionWizard(DraftAtEveryStep, SessionWizardView):
    form_list = STEPS


class CookieWizard(DraftAtEveryStep, CookieWizardView):
    form_list = STEPS


def done(request: HttpRequest) -> HttpResponse:
    submission = get_object_or_404(Submission, id=request.session.get("folio"))
    return render(request, "done.html", {"submission": submission, "folio": f"{submission.id:08d}"})

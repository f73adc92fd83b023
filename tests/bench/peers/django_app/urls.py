"""Addresses of the Django peer. The wizard keeps its state in the session or in a signed cookie."""

from __future__ import annotations

import os

from django.urls import path

from tests.bench.peers.django_app import views

wizard = views.CookieWizard if os.environ.get("BENCH_WIZARD") == "cookie" else views.SessionWizard
urlpatterns = [
    path("", views.start, name="start"),
    path("solicitud/", wizard.as_view(), name="wizard"),
    path("listo/", views.done, name="done"),
]

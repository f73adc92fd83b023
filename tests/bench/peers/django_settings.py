"""Settings of the Django peer, as `startproject` writes them, less what needs accounts."""

from __future__ import annotations

import os
from pathlib import Path

HERE = Path(__file__).parent
DATABASE = os.environ["BENCH_DATABASE"]
SECRET_KEY = os.environ["BENCH_SECRET"]
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "formtools",
    "tests.bench.peers.django_app",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "tests.bench.peers.django_app.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "django_templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
if DATABASE.startswith("postgresql"):
    from urllib.parse import parse_qsl, unquote, urlsplit

    parts = urlsplit(DATABASE.replace("+psycopg", ""))
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path[1:],
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": dict(parse_qsl(parts.query)).get("host") or parts.hostname,
            "PORT": parts.port or "",
            "CONN_MAX_AGE": None,
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATABASE,
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 5,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    }
LANGUAGE_CODE = "es-mx"
TIME_ZONE = "America/Mexico_City"
USE_I18N = USE_TZ = True
STATIC_URL = "static/"
STATICFILES_DIRS = [HERE / "static"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

"""Alembic's way in: runs the migrations over the connection it is given, or over KIOSK_DATABASE_URL."""

import os

from alembic import context

from kiosk.storage import migrate

given = context.config.attributes.get("connection")
if given is not None:
    migrate.run_over(given, context)
else:
    with migrate.connected(os.environ["KIOSK_DATABASE_URL"], begin="BEGIN IMMEDIATE") as opened:
        migrate.run_over(opened, context)

"""What a WSGI server loads."""

import os

from kiosk.app import create_app
from kiosk.settings import Settings

application = create_app(Settings.from_env(os.environ))

"""Settings for work on the source tree, with `mvn jetty:run` or `manage.py`. Never part of a WAR."""
import os

from guestbook_site.bootstrap import MODULE_DIR

os.environ.setdefault("GUESTBOOK_DATA", os.path.join(MODULE_DIR, "target", "data"))

from guestbook_site.settings import *  # noqa: E402,F401,F403 (the environment comes first)

DEBUG = True

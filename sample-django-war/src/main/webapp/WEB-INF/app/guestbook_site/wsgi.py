"""The WSGI application that WEB-INF/wsgi.properties names."""
from guestbook_site import bootstrap

bootstrap.use_settings()

from django.core.wsgi import get_wsgi_application  # noqa: E402 (the settings come first)

from guestbook_site.database import migrate_if_needed  # noqa: E402

application = get_wsgi_application()
migrate_if_needed()

"""What WSGI Bridge has for applications besides ``mod_wsgi``."""
import pkgutil

__path__ = pkgutil.extend_path(__path__, __name__)

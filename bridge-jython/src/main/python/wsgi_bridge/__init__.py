"""Modules of WSGI Bridge for applications, in addition to ``mod_wsgi``."""
import pkgutil

__path__ = pkgutil.extend_path(__path__, __name__)

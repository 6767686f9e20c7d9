"""Scripts that decide themselves whether they must be loaded again: mod_wsgi's ``reload_required(resource)``."""
import logging
import traceback

from _bridge_events import engine


def is_required(function, resource):
    """Returns whether a script must be loaded again. An exception of its function is logged, and counts as no."""
    try:
        return bool(function(resource))
    except:  # noqa: E722  (SystemExit as well, and in Jython this may be an exception of Java's)
        engine.log(logging.ERROR, '', "WB0605: Exception raised by reload_required() of '%s'.\n%s"
                   % (resource, traceback.format_exc()))
        return False

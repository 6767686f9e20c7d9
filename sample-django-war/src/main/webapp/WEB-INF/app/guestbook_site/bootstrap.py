"""What must be settled before Django is imported: where it is, and which settings it gets.

Nothing here imports Django.
"""
import os
import sys

APP_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WEB_INF = os.path.dirname(APP_DIR)
# sample-django-war/ when this is the source tree; something meaningless inside a WAR.
MODULE_DIR = os.path.abspath(os.path.join(WEB_INF, *[os.pardir] * 4))


def in_source_tree():
    """Returns whether this is the source tree: the development settings are never packed into a WAR."""
    return os.path.exists(os.path.join(APP_DIR, "guestbook_site", "settings_development.py"))


def use_settings():
    """Names the settings module, unless the environment has already named one."""
    name = "settings_development" if in_source_tree() else "settings"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guestbook_site." + name)


def use_bundled_libraries():
    """Lets `manage.py` find the Django that the build has installed for the WAR.

    PYTHONPATH (Jython: JYTHONPATH) names another one. A server needs no such help: the bridge puts WEB-INF/lib-python
    on the path by itself.
    """
    jython = sys.platform.startswith("java")
    bundled = os.path.join(WEB_INF, "lib-python")
    if in_source_tree():
        bundled = os.path.join(MODULE_DIR, "target", "jython" if jython else "cpython", "lib-python")
    if ("JYTHONPATH" if jython else "PYTHONPATH") not in os.environ:
        sys.path.insert(1, bundled)  # behind this project, before whatever the machine has

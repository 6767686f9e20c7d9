"""The little of CPython's test.support that the suite of sqlite3 uses."""
import contextlib
import gc


@contextlib.contextmanager
def check_py3k_warnings(*filters, **kwargs):
    """Jython has no warnings about Python 3."""
    yield


def gc_collect():
    """Collects what is no longer used, as far as the JVM does when it is asked."""
    gc.collect()

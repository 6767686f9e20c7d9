"""The few places where Django 1.11 (Python 2.7) and Django 5.2 (Python 3) differ for this project."""
import sys

try:
    from django.urls import include, re_path
except ImportError:  # Django 1.11
    from django.conf.urls import include
    from django.conf.urls import url as re_path

__all__ = ["include", "re_path", "text_model"]


def text_model(cls):
    """Class decorator: `__str__` returns text, also under Python 2, which calls that `__unicode__`."""
    if sys.version_info[0] == 2:
        cls.__unicode__ = cls.__str__
        cls.__str__ = lambda self: self.__unicode__().encode("utf-8")
    return cls

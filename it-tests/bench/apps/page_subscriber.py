"""The page, and one subscriber to mod_wsgi's events that counts them. Valid as Python 2.7 and 3."""

from page import application  # noqa: F401
import subscriber  # noqa: F401  (which subscribes)

"""The database that the servlet container offers, for the engine "jython"."""
import sys

# In this order: what Tomcat binds for an application, and what Jetty binds for the whole server.
NAMES = ("java:comp/env/jdbc/guestbook", "jdbc/guestbook")


def bound_name():
    """Returns the JNDI name of the container's DataSource; None if there is none, and on other engines.

    A DataSource that is declared and cannot be made is an error, so that entries do not get into another database by mistake.
    """
    if not sys.platform.startswith("java"):
        return None
    from javax.naming import InitialContext, NameNotFoundException, NoInitialContextException

    for name in NAMES:
        try:
            InitialContext().lookup(name)
            return name
        except (NameNotFoundException, NoInitialContextException):
            continue
    return None

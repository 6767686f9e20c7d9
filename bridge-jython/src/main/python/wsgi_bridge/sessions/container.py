"""The session that the servlet container keeps for the client of a request (``HttpSession``)."""
from _bridge_events import engine
from java.lang import IllegalStateException


class NoSession(RuntimeError):
    """Raised if there is no request, or the container has no session for it."""


class ContainerSession(object):
    """The container's session of the request that the calling thread runs. Each call asks the container for it again.
    """

    def id(self):
        """Returns the id of the session; None if the client has no session."""
        return self._call('id')

    def get(self, name):
        """Returns an attribute; None if there is none."""
        return self._call('get', name)

    def get_of(self, id, name):
        """Returns an attribute; None if there is none, or if the session does not have that id any more."""
        return self._call('get', id, name)

    def put(self, name, value, idle_seconds):
        """Sets an attribute and returns the id of the session. A session is made if the client has none.

        The container ends the session after ``idle_seconds`` without a request; 0 means never.
        """
        return self._call('put', name, value, idle_seconds)

    def replace(self, id, name, value, idle_seconds):
        """Sets an attribute if the session still has it and still has that id. Returns whether it was set.

        Another request of the client may have ended the session, or given it to another user.
        """
        return self._call('replace', id, name, value, idle_seconds)

    def renew(self):
        """Gives the session a new id, or makes a session if the client has none. Returns the id."""
        return self._call('renew')

    def remove(self, id, name):
        """Removes an attribute, and ends the session if it was the only one. Does nothing if the session has another
        id.
        """
        self._call('remove', id, name)

    @staticmethod
    def _call(method, *arguments):
        session = engine.transport_object('wsgi_bridge.session')
        if session is None:
            raise NoSession('The container has a session only for requests of a web application with the option'
                            ' servlet-objects=on, and only for the thread that runs the request')
        try:
            return getattr(session, method)(*arguments)
        except IllegalStateException as e:
            raise NoSession('The container gives no session: %s' % e.getMessage())

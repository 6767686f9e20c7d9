"""The session that the servlet container keeps for the client of a request (``HttpSession``)."""
from _bridge_events import engine
from java.lang import IllegalStateException


class NoSession(RuntimeError):
    """There is no request, or none with a session of the container."""


class ContainerSession(object):
    """The container's session of the request that the calling thread runs. It is asked for at each call."""

    def id(self):
        """Returns the id of the session, None when the client has none."""
        return self._call('id')

    def get(self, name):
        """Returns an attribute, None when there is none."""
        return self._call('get', name)

    def get_of(self, id, name):
        """Returns an attribute, None when there is none, or when the session has not that id any more."""
        return self._call('get', id, name)

    def put(self, name, value, idle_seconds):
        """Sets an attribute, and returns the id of the session, which is made if the client has none.

        The container ends the session after ``idle_seconds`` without a request, 0 is never.
        """
        return self._call('put', name, value, idle_seconds)

    def replace(self, id, name, value, idle_seconds):
        """Sets an attribute that the session has, and returns True; False when it has it no more, or not that id.

        Another request of the client may have ended the session, or given it to another user.
        """
        return self._call('replace', id, name, value, idle_seconds)

    def renew(self):
        """Gives the session a new id, which is returned, and makes a session if the client has none."""
        return self._call('renew')

    def remove(self, id, name):
        """Removes an attribute, and ends the session if that was the only one; nothing when it has not that id."""
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

"""A session engine of Django that keeps its data in the session of the servlet container (``HttpSession``).

    SESSION_ENGINE = 'wsgi_bridge.sessions.httpsession'

The container's cookie says which session is meant, and the container ends, saves and replicates it. Django sends its
cookie as well, but the engine does not look at it.
"""
from __future__ import absolute_import

from django.contrib.sessions.backends.base import SessionBase, UpdateError

from wsgi_bridge.sessions.container import ContainerSession

#: The attribute with Django's data. It is text, so that a container can save it without a class of the application.
ATTRIBUTE = 'wsgi_bridge.django'

#: The longest time that the container takes, in seconds.
_LONGEST = 2 ** 31 - 1


class SessionStore(SessionBase):
    """The session of the request that the calling thread runs, whatever key is given."""

    def __init__(self, session_key=None):
        self._container = ContainerSession()
        present = self._container.get(ATTRIBUTE) is not None
        super(SessionStore, self).__init__(self._container.id() if present else None)

    def load(self):
        data = self._container.get(ATTRIBUTE)
        if data is None:
            self._session_key = None
            return {}
        return self.decode(data)

    def exists(self, session_key):
        return session_key == self._container.id() and self._container.get(ATTRIBUTE) is not None

    def create(self):
        # Somebody else may know the id that the client comes with, so a new session gets a new one.
        self._session_key = self._container.renew()
        self._put(self._get_session(no_load=True))
        self.modified = True

    def save(self, must_create=False):
        if must_create or self.session_key is None:
            self.create()
        elif self._container.get(ATTRIBUTE) is None:
            raise UpdateError
        else:
            self._put(self._get_session())

    def delete(self, session_key=None):
        if session_key is None or session_key == self._container.id():
            self._container.remove(ATTRIBUTE)

    @classmethod
    def clear_expired(cls):
        """Does nothing: the container ends sessions."""

    def _put(self, data):
        age = self.get_expiry_age()
        if age <= 0:
            self._container.remove(ATTRIBUTE)
        else:
            self._session_key = self._container.put(ATTRIBUTE, self.encode(data), min(age, _LONGEST))

"""A session engine of Django that keeps its data in the session of the servlet container (``HttpSession``).

    SESSION_ENGINE = 'wsgi_bridge.sessions.httpsession'

The container's cookie identifies the session, and the container ends, saves and replicates it. Django sends its own
cookie as well; its key is derived from the container's id and gives no access.
"""
from __future__ import absolute_import

from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.utils.crypto import salted_hmac

from wsgi_bridge.sessions.container import ContainerSession

#: The attribute with Django's data. It is text, so that a container can save it without a class of the application.
ATTRIBUTE = 'wsgi_bridge.django'

#: The longest time that the container accepts, in seconds.
_LONGEST = 2 ** 31 - 1


def _key(session_id):
    return salted_hmac('wsgi_bridge.sessions.httpsession', session_id).hexdigest()[:32]


class SessionStore(SessionBase):
    """The session of the request that the calling thread runs. The key that is passed is ignored.

    It is the session that the client had when the request began. If another request of the client has ended it
    meanwhile, or given it a new id (as a login does), this object does not read or change the new one.
    """

    def __init__(self, session_key=None):
        self._container = ContainerSession()
        session_id = self._container.id()
        present = session_id is not None and self._container.get_of(session_id, ATTRIBUTE) is not None
        self._session_id = session_id if present else None
        super(SessionStore, self).__init__(_key(session_id) if present else None)

    def load(self):
        data = self._data()
        if data is None:
            self._session_key = None
            return {}
        return self.decode(data)

    def exists(self, session_key):
        return session_key == self.session_key and self._data() is not None

    def create(self):
        # Another client may know the id that this one has sent, so a new session gets a new id.
        self._session_id = self._container.renew()
        self._session_key = _key(self._session_id)
        age = self._age()
        if age > 0:
            self._container.put(ATTRIBUTE, self.encode(self._get_session(no_load=True)), age)
        self.modified = True

    def save(self, must_create=False):
        if must_create or self.session_key is None:
            self.create()
            return
        data = self.encode(self._get_session())
        age = self._age()
        if age <= 0:
            self.delete()
        elif not self._container.replace(self._session_id, ATTRIBUTE, data, age):
            raise UpdateError

    def delete(self, session_key=None):
        if self._session_id is not None and session_key in (None, self.session_key):
            self._container.remove(self._session_id, ATTRIBUTE)

    @classmethod
    def clear_expired(cls):
        """Does nothing: the container ends sessions."""

    def _data(self):
        return None if self._session_id is None else self._container.get_of(self._session_id, ATTRIBUTE)

    def _age(self):
        return min(self.get_expiry_age(), _LONGEST)

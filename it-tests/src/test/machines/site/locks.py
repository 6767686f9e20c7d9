"""Locks of all servers, in two ways: none waits, and each is free after some seconds even if its holder is dead."""
import uuid

import redis
from django.conf import settings
from django.core.cache import cache

SECONDS = 3


class RedisLock:
    """That of redis-py."""

    def __init__(self):
        client = redis.Redis.from_url(settings.CACHES['default']['LOCATION'])
        self.lock = client.lock('drill', timeout=SECONDS, blocking=False)

    def take(self):
        return self.lock.acquire()

    def give_back(self):
        self.lock.release()


class CacheLock:
    """A value in Django's cache that only one can add."""

    def __init__(self):
        self.own = uuid.uuid4().hex

    def take(self):
        return cache.add('drill', self.own, SECONDS)

    def give_back(self):
        if cache.get('drill') == self.own:
            cache.delete('drill')


LOCKS = {'redis-py': RedisLock, 'cache.add': CacheLock}

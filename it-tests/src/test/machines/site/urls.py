import os
import time

from django.core.cache import cache
from django.http import JsonResponse
from django.urls import path

NODE = os.environ['DRILL_NODE']
VERSION = os.environ['DRILL_VERSION']
SLOW = os.path.join(os.environ['DRILL_CONTROL'], 'slow-' + NODE)


def count(request):
    """Counts the session's requests, and all of them in the cache."""
    if VERSION == 'bad':
        raise ValueError('the new version is bad')
    if os.path.exists(SLOW):
        time.sleep(0.3)
    number = request.session.get('count', 0) + 1
    request.session['count'] = number
    cache.add('requests', 0, None)
    try:
        cache.incr('requests')
    except ValueError:
        # Another cache forgets at once.
        pass
    return JsonResponse({'count': number, 'node': NODE, 'version': VERSION})


def lock(request):
    """Takes a lock of all servers if it is free, and holds it for a time; tells when that was."""
    from locks import LOCKS  # needs Redis, which the short form has not
    own = LOCKS[request.GET['kind']]()
    if not own.take():
        return JsonResponse({'node': NODE, 'taken': False})
    begin = time.monotonic()
    time.sleep(float(request.GET['hold']))
    end = time.monotonic()
    own.give_back()
    return JsonResponse({'node': NODE, 'taken': True, 'begin': begin, 'end': end})


urlpatterns = [path('count', count), path('lock', lock)]

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


urlpatterns = [path('count', count)]

"""State that must stay within one interpreter, and what an application may do to its own."""
import os
import sys
import threading

from fixtureapps.support import answer, query

try:
    import __builtin__ as builtins
except ImportError:
    import builtins

_counter = [0]
_guard = threading.Lock()


def counter(environ, start_response):
    with _guard:
        _counter[0] += 1
        return answer(start_response, str(_counter[0]))


def set_everywhere(environ, start_response):
    token = query(environ, 'token')
    os.environ['IT_TOKEN'] = token
    builtins.it_token = token
    sys.it_token = token
    return answer(start_response, 'set')


def get_everywhere(environ, start_response):
    return answer(start_response, '%s %s %s' % (
        os.environ.get('IT_TOKEN'), getattr(builtins, 'it_token', None), getattr(sys, 'it_token', None)))


def version(environ, start_response):
    return answer(start_response, '%s %d.%d' % (sys.platform, sys.version_info[0], sys.version_info[1]))


def process(environ, start_response):
    return answer(start_response, str(os.getpid()))


def directory(environ, start_response):
    return answer(start_response, os.getcwd() + '\n' + '\n'.join(sys.path))


def own_threads(environ, start_response):
    """Threads of the application's own work and end."""
    results = []
    threads = [threading.Thread(target=results.append, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answer(start_response, str(sorted(results)))


def text_codecs(environ, start_response):
    """Codecs, regular expressions, dates and JSON: the library that every framework needs."""
    import codecs
    import datetime
    import json
    import re
    shown = json.dumps({'a': [1, 2.5, None, True], 'b': u'\u20ac'}, sort_keys=True)
    day = datetime.date(2026, 1, 31).isoformat()
    return answer(start_response, '%s %s %s %s' % (
        shown, day, re.sub(r'(\w)b', r'\1B', 'ab cb'), codecs.lookup('utf-8').name))


def die(environ, start_response):
    """Ends the process without a word (engine cpython only)."""
    os._exit(7)

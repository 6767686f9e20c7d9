"""The application of the drills, with a subscriber that writes down every event. Valid as Python 2.7 and 3."""
import os
import threading
import uuid

import mod_wsgi

import drill

FOLDER = os.path.join(drill.CONTROL, 'events')
if not os.path.isdir(FOLDER):
    try:
        os.makedirs(FOLDER)
    except OSError:
        pass  # another interpreter was first
LOCK = threading.Lock()
LOG = open(os.path.join(FOLDER, uuid.uuid4().hex), 'a')


@mod_wsgi.subscribe_events
def write_down(name, **event):
    with LOCK:
        LOG.write('%s %s\n' % (name, event.get('request_id', '-')))
        LOG.flush()


def application(environ, start_response):
    if environ['PATH_INFO'] == '/raise':
        raise KeyError('on purpose')
    return drill.application(environ, start_response)

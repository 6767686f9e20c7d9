import os
import time

import greeting
import shared


def application(environ, start_response):
    if environ['PATH_INFO'] == '/slow':
        open(os.path.join(os.environ['WARPDRIVE_APP_ROOT'], 'data', 'slow'), 'w').close()
        time.sleep(2)
    lines = [greeting.TEXT, shared.NAME, os.environ['COMMON'], os.environ['OF_PHASE'], os.getcwd(),
             str(environ['wsgi.multithread'])]
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return ['\n'.join(lines).encode('utf-8')]

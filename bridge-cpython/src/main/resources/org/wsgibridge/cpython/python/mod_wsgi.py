"""What applications import from ``mod_wsgi``: the names of the Apache module that make sense here."""
from wsgibridge.gateway import FileWrapper, RequestTimeout, VERSION

version = VERSION
process_group = ''
application_group = ''
maximum_processes = 1
threads_per_process = 1

__all__ = [
    'FileWrapper', 'RequestTimeout', 'version', 'process_group', 'application_group', 'maximum_processes',
    'threads_per_process', 'active_requests', 'request_data',
]

#: The environs of the requests that run now, by request id.
active_requests = {}


def _no_request():
    raise RuntimeError('no active request for current thread')


#: Returns the environ of the request that the calling thread runs; replaced by the daemon.
request_data = _no_request

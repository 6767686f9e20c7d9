"""The events of ``mod_wsgi``: registers subscribers and calls them. The same code runs in every engine.

Two lists contain the receivers of requests' events, :data:`event_callbacks` and :data:`recorders`. While both are
empty, an engine does nothing for events except checking them.
"""
import sys
import time
import traceback

from _bridge_wsgi import RequestTimeout

#: WARNING of the module ``logging``, which is not imported here, because many applications do not need it.
_WARNING = 30

event_callbacks = []
shutdown_callbacks = []
signal_callbacks = []
#: Contains the recorder of metrics after ``start_recording_metrics()``.
recorders = []


class Engine(object):
    """The functions that differ between engines. Each engine replaces some of them in the only instance,
    :data:`engine`.
    """

    #: The interpreter's name, and the process id of the server that accepts requests.
    interpreter = ''
    server_pid = 0
    pid = 0

    def request_data(self):
        """Returns the scratch dict of the request that the calling thread runs; None if it runs none."""
        return None

    def active_requests(self):
        """Returns a new dict of the requests that run now, from request id to scratch dict."""
        return {}

    def transport_object(self, name):
        """Returns the object of that name that the transport adds to the environ of the calling thread's request, else
        None.
        """
        return None

    def thread_cpu(self):
        """Returns the seconds of CPU time, (user, system), that the calling thread has used."""
        return 0.0, 0.0

    def process_cpu(self):
        """Returns the seconds of CPU time, (user, system), that the interpreter has used."""
        return 0.0, 0.0

    def log(self, level, logger, text):
        """Writes a record of the module ``logging`` to the log of the bridge."""
        sys.stderr.write(text + '\n')

    def define_meter(self, number, text):
        """Receives the definition of a meter of the application; see ``_bridge_meters``."""

    def update_meter(self, number, add, value):
        """Receives an update of a meter. If ``add`` is true, ``value`` is added to its value, otherwise it replaces the
        value.
        """

    def health_registered(self, name, timeout):
        """Called when the application has registered a health check, which may take ``timeout`` seconds."""

    def subscribed(self):
        """Called for each subscription to events or signals."""


engine = Engine()


def subscribe(callbacks, callback):
    """Adds a callback and returns it."""
    callbacks.append(callback)
    if callbacks is not shutdown_callbacks:
        engine.subscribed()
    return callback


def _publish(callbacks, name, event, interruptible=False):
    """Calls each of the callbacks. A dict that one returns is merged into the event of the next.

    An exception of a subscriber is logged, and does not affect the request. ``interruptible`` lets RequestTimeout
    through.
    """
    for callback in callbacks:
        try:
            result = callback(name, **event)
            if result and isinstance(result, dict):
                event.update(result)
        except RequestTimeout:
            if interruptible:
                raise
            _log_failure(callback, name)
        except:  # noqa: E722  (in Jython this may be an exception of Java's)
            _log_failure(callback, name)


def _subscriber():
    """Returns the callable for an event: the only callback, an object that calls all of them, or None."""
    callbacks = event_callbacks[:]
    if len(callbacks) == 1:
        return callbacks[0]
    return _Everybody(callbacks) if callbacks else None


class _Everybody(object):
    """Several callbacks as one. Returns the event with their results."""

    def __init__(self, callbacks):
        self._callbacks = callbacks

    def __call__(self, name, **event):
        _publish(self._callbacks, name, event, name in _INTERRUPTIBLE)
        return event


#: While these are published, the request has not ended yet: the exception that should end it is let through.
_INTERRUPTIBLE = frozenset(('request_started', 'response_started', 'request_exception'))


def _log_failure(callback, name):
    try:
        text = traceback.format_exc()
    except:  # noqa: E722  (its own methods may raise what would end this process)
        text = 'its message is not available\n'
    try:
        engine.log(_WARNING, '', "WB0602: Exception raised by event callback %s for event '%s'.\n%s"
                   % (getattr(callback, '__name__', type(callback).__name__), name, text))
    except:  # noqa: E722
        pass  # the name of the callback may be any object


def deliver(name, event):
    """Publishes an event that belongs to no request of the calling thread."""
    _publish(event_callbacks[:], name, event)
    if name == 'process_signal':
        _publish(signal_callbacks[:], name, event)
    elif name == 'process_stopping':
        _publish(shutdown_callbacks[:], name, event)


# --- the events of one request
# Functions with a tuple instead of an object with methods: in both Pythons, the attributes of an object would take more
# time than everything else. For the same reason, each function calls the subscriber itself, with keyword arguments.

def begin(environ, data):
    """Begins the events of a request, from its environ with the keys ``mod_wsgi.*`` and its scratch dict. Its clocks
    start here.

    Returns the argument ``request`` of the other functions. The engine calls this if there are subscribers at the start
    of the request.
    """
    application_start = environ['mod_wsgi.application_start']
    recorder = recorders[0] if recorders else None
    slot = None if recorder is None else recorder.started(application_start)
    user, system = engine.thread_cpu()
    return (environ['mod_wsgi.request_id'], environ['mod_wsgi.thread_id'], environ['mod_wsgi.request_start'],
            environ['mod_wsgi.queue_start'], environ['mod_wsgi.daemon_start'], application_start, data,
            user, system, recorder, slot)


def started(request, application, environ):
    """Publishes ``request_started``. Returns the application to call."""
    tell = _subscriber()
    if tell is None:
        return application
    (request_id, thread_id, request_start, queue_start, daemon_start, application_start, data, _, _, _, _) = request
    try:
        said = tell(
            'request_started',
            request_id=request_id,
            thread_id=thread_id,
            daemon_connects=1,
            daemon_restarts=0,
            server_pid=engine.server_pid,
            request_start=request_start,
            queue_start=queue_start,
            daemon_start=daemon_start,
            application_start=application_start,
            application_object=application,
            callable_object=environ['mod_wsgi.callable_object'],
            request_environ=environ,
            request_data=data)
    except RequestTimeout:
        raise
    except:  # noqa: E722  (in Jython this may be an exception of Java's)
        _log_failure(tell, 'request_started')
        return application
    if said and isinstance(said, dict):
        return said.get('application_object', application)
    return application


def responded(request, status, headers, exc_info):
    """Publishes ``response_started``, because the application has called start_response."""
    tell = _subscriber()
    if tell is None:
        return
    try:
        tell(
            'response_started',
            request_id=request[0],
            response_status=status,
            response_headers=headers,
            exception_info=exc_info,
            request_data=request[6])
    except RequestTimeout:
        raise
    except:  # noqa: E722
        _log_failure(tell, 'response_started')


def failed(request, exc_info):
    """Publishes ``request_exception`` for an exception that the application did not catch, except RequestTimeout."""
    if isinstance(exc_info[0], type) and issubclass(exc_info[0], RequestTimeout):
        return
    tell = _subscriber()
    if tell is None:
        return
    try:
        tell('request_exception', request_id=request[0], exception_info=exc_info, request_data=request[6])
    except RequestTimeout:
        raise
    except:  # noqa: E722
        _log_failure(tell, 'request_exception')


def finished(request, told, status, reads, read_bytes, read_time, writes, written_bytes, write_time):
    """Publishes ``request_finished``, when the application is done and the request can no longer be interrupted.

    ``told`` is whether ``request_started`` was published, ``status`` that of the last start_response, 0 if there was
    none.
    """
    finish = time.time()
    (request_id, thread_id, request_start, queue_start, daemon_start, application_start, data,
     user, system, recorder, _) = request
    used_user, used_system = engine.thread_cpu()
    user = used_user - user
    system = used_system - system
    if recorder is not None:
        recorder.finished(request, status, finish, user + system, (read_time, write_time),
                          (reads, read_bytes, writes, written_bytes))
    tell = _subscriber() if told else None
    if tell is None:
        return
    try:
        tell(
            'request_finished',
            request_id=request_id,
            thread_id=thread_id,
            server_pid=engine.server_pid,
            request_start=request_start,
            queue_start=queue_start,
            daemon_start=daemon_start,
            application_start=application_start,
            application_finish=finish,
            application_time=max(0.0, finish - application_start),
            input_reads=reads,
            input_length=read_bytes,
            input_time=read_time,
            output_writes=writes,
            output_length=written_bytes,
            output_time=write_time,
            cpu_user_time=user,
            cpu_system_time=system,
            cpu_time=user + system,
            status=status,
            request_data=data)
    except:  # noqa: E722  (RequestTimeout as well, which has come too late)
        _log_failure(tell, 'request_finished')

"""The events of ``mod_wsgi``: who listens, and how they are told. The same code runs in every engine.

Two lists say whether anybody wants to know of requests, :data:`event_callbacks` and :data:`recorders`: while both are
empty an engine does nothing for events but look at them.
"""
import sys
import time
import traceback

from _bridge_wsgi import RequestTimeout

event_callbacks = []
shutdown_callbacks = []
signal_callbacks = []
#: Holds the recorder of metrics from ``start_recording_metrics()`` on.
recorders = []


class Engine(object):
    """What differs between the engines; each replaces what it knows better in the one instance, :data:`engine`."""

    #: The interpreter's name, and the process id of the server that accepts requests.
    interpreter = ''
    server_pid = 0
    pid = 0

    def request_data(self):
        """Returns the scratch dict of the request that the calling thread runs, None when it runs none."""
        return None

    def active_requests(self):
        """Returns a new dict from request id to scratch dict of the requests that run now."""
        return {}

    def thread_cpu(self):
        """Returns the seconds of CPU time, (user, system), that the calling thread has used."""
        return 0.0, 0.0

    def process_cpu(self):
        """Returns the seconds of CPU time, (user, system), that the interpreter has used."""
        return 0.0, 0.0

    def log(self, level, logger, text):
        """Writes a record of the module ``logging`` to the log of the bridge."""
        sys.stderr.write(text + '\n')

    def subscribed(self):
        """Told each time when somebody subscribes to events or signals."""


engine = Engine()


def subscribe(callbacks, callback):
    """Adds a callback and returns it."""
    callbacks.append(callback)
    if callbacks is not shutdown_callbacks:
        engine.subscribed()
    return callback


def publish(callbacks, name, event, interruptible=False):
    """Calls who has subscribed by now, one after the other; what one returns is merged into the event of the next.

    What a subscriber raises is logged and harms nobody. ``interruptible`` lets RequestTimeout through: it is meant for
    the request, which has not ended yet.
    """
    for callback in tuple(callbacks):
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


def _collected(_, **event):
    return event


def _tell(name, call, details, interruptible):
    """Publishes an event of a request; returns what subscribers have said of it, or None.

    ``call(callback, ...)`` passes the event to a callback. The usual one subscriber gets it without a dict in between,
    of which it would make its own in any case.
    """
    callbacks = tuple(event_callbacks)
    if len(callbacks) != 1:
        event = call(_collected, *details)
        publish(callbacks, name, event, interruptible)
        return event
    try:
        return call(callbacks[0], *details)
    except RequestTimeout:
        if interruptible:
            raise
        _log_failure(callbacks[0], name)
    except:  # noqa: E722  (in Jython this may be an exception of Java's)
        _log_failure(callbacks[0], name)
    return None


def _log_failure(callback, name):
    try:
        text = traceback.format_exc()
    except Exception:
        text = 'its message is not available\n'
    try:
        sys.stderr.write("WB0602: Exception raised by event callback %s for event '%s'.\n%s"
                         % (getattr(callback, '__name__', type(callback).__name__), name, text))
    except Exception:
        pass  # the application has replaced sys.stderr by something that fails


def deliver(name, event):
    """Publishes an event that belongs to no request of the calling thread."""
    publish(event_callbacks, name, event)
    if name == 'process_signal':
        publish(signal_callbacks, name, event)
    elif name == 'process_stopping':
        publish(shutdown_callbacks, name, event)


class Watched(object):
    """What is told of one request; made by the engine when somebody listens at its start."""

    __slots__ = ('request_id', 'thread_id', 'request_start', 'queue_start', 'daemon_start', 'application_start', 'data',
                 'told', 'recorder', 'slot', 'status', '_user', '_system')

    def __init__(self, environ, data):
        """Takes the environ with the keys ``mod_wsgi.*`` and the scratch dict; the clocks start here."""
        self.request_id = environ['mod_wsgi.request_id']
        self.thread_id = environ['mod_wsgi.thread_id']
        self.request_start = environ['mod_wsgi.request_start']
        self.queue_start = environ['mod_wsgi.queue_start']
        self.daemon_start = environ['mod_wsgi.daemon_start']
        self.application_start = environ['mod_wsgi.application_start']
        self.data = data
        self.told = False
        self.status = 0
        self._user, self._system = engine.thread_cpu()
        self.recorder = recorders[0] if recorders else None
        if self.recorder is not None:
            self.slot = self.recorder.started(self.application_start)

    def started(self, application, environ):
        """Publishes ``request_started``; returns the application that is to be called."""
        self.told = True
        if not event_callbacks:
            return application
        said = _tell('request_started', self._started, (application, environ), True)
        if said and isinstance(said, dict):
            return said.get('application_object', application)
        return application

    def _started(self, callback, application, environ):
        return callback(
            'request_started',
            request_id=self.request_id,
            thread_id=self.thread_id,
            daemon_connects=1,
            daemon_restarts=0,
            server_pid=engine.server_pid,
            request_start=self.request_start,
            queue_start=self.queue_start,
            daemon_start=self.daemon_start,
            application_start=self.application_start,
            application_object=application,
            callable_object=environ['mod_wsgi.callable_object'],
            request_environ=environ,
            request_data=self.data)

    def responded(self, status, headers, exc_info):
        """The application has called start_response: publishes ``response_started``."""
        self.status = int(status[:3])
        if event_callbacks:
            _tell('response_started', self._responded, (status, headers, exc_info), True)

    def _responded(self, callback, status, headers, exc_info):
        return callback(
            'response_started',
            request_id=self.request_id,
            response_status=status,
            response_headers=headers,
            exception_info=exc_info,
            request_data=self.data)

    def failed(self, exc_info):
        """The application has let an exception escape: publishes ``request_exception``, but not for RequestTimeout."""
        if event_callbacks and not (isinstance(exc_info[0], type) and issubclass(exc_info[0], RequestTimeout)):
            _tell('request_exception', self._failed, (exc_info,), True)

    def _failed(self, callback, exc_info):
        return callback(
            'request_exception', request_id=self.request_id, exception_info=exc_info, request_data=self.data)

    def finished(self, reads, read_bytes, read_time, writes, written_bytes, write_time):
        """The application is done and nothing can interrupt the request any more: publishes ``request_finished``."""
        finish = time.time()
        user, system = engine.thread_cpu()
        user -= self._user
        system -= self._system
        spent = max(0.0, finish - self.application_start)
        if self.recorder is not None:
            self.recorder.finished(self, finish, user + system, (read_time, write_time),
                                   (reads, read_bytes, writes, written_bytes))
        if event_callbacks and self.told:
            _tell('request_finished', self._finished,
                  (finish, spent, user, system, reads, read_bytes, read_time, writes, written_bytes, write_time), False)

    def _finished(self, callback, finish, spent, user, system,
                  reads, read_bytes, read_time, writes, written_bytes, write_time):
        return callback(
            'request_finished',
            request_id=self.request_id,
            thread_id=self.thread_id,
            server_pid=engine.server_pid,
            request_start=self.request_start,
            queue_start=self.queue_start,
            daemon_start=self.daemon_start,
            application_start=self.application_start,
            application_finish=finish,
            application_time=spent,
            input_reads=reads,
            input_length=read_bytes,
            input_time=read_time,
            output_writes=writes,
            output_length=written_bytes,
            output_time=write_time,
            cpu_user_time=user,
            cpu_system_time=system,
            cpu_time=user + system,
            gil_wait_time=0.0,
            gil_wait_count=0,
            status=self.status,
            request_data=self.data)

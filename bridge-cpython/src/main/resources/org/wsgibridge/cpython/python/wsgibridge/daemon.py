"""The daemon process: configuration, loading, handlers of frames, and the end."""
import gc
import importlib
import locale
import logging
import os
import socket
import sys
import threading
import time

import _bridge_events
import _bridge_failure
from wsgibridge import accelerator, clocks, connection, ending, gateway, hooks, identity, interrupts, loader, process
from wsgibridge import protocol, signals, spans, stacks, syscalls
from wsgibridge.config import Config
from wsgibridge.crew import Crew
from wsgibridge.protocol import COUNT_STRUCT, frame
from wsgibridge.receipts import Receipts
from wsgibridge.request import Application, Request
from wsgibridge.streams import RoutedStream
from wsgibridge.watched import request_class
from wsgibridge.watcher import Watcher

try:
    from _thread import get_ident as _get_ident, start_new_thread as _start_thread
except ImportError:
    from thread import get_ident as _get_ident, start_new_thread as _start_thread

_STDOUT = 1
_STDERR = 2


def _warn(text):
    """Logs a warning of the bridge. The text begins with its code."""
    _bridge_events.engine.log(logging.WARNING, '', text)


class Daemon(object):
    """The process."""

    def __init__(self, down, up, parent, receipts):
        self.pid = os.getpid()
        self.parent = parent
        self.down = down
        self.up = up
        self.outbox = connection.Outbox(up)
        self.crew = None
        self.watcher = None
        self.reason = ''
        self.grace = 0.0
        self.applications = []
        self.development = None
        #: The version of the accelerator, '' without it.
        self.accelerator = ''
        self.folders = []
        self.requests = {}
        self.receipts = receipts
        self.config = Config(connection.read_config(down))
        self.hooks = hooks.Hooks(self)
        self.teller = stacks.Teller()
        self.began = time.time()

    def run(self):
        """Loads the applications, serves requests until the JVM closes, and exits."""
        sys.stdout = sys.__stdout__ = RoutedStream('<stdout>', _STDOUT, self)
        sys.stderr = sys.__stderr__ = RoutedStream('<stderr>', _STDERR, self)
        try:
            self._set_up()
            _start_thread(self._tell_stacks, (_get_ident(),))
            if self.config.get('development'):
                self.development = _development(self.config)
            for kind, target, name in self.config.applications:
                self._load(kind, target, name)
            self._tell_started()
        except loader.LoadError as error:
            self._give_up(str(error), '')
        except BaseException as error:
            self._explain(error)
            self._give_up('%s: %s' % (type(error).__name__, _native(_bridge_failure.message_of(error))), _trace())
        self.up.shutdown(socket.SHUT_RD)  # ends the thread that sends stacks
        if hasattr(gc, 'freeze'):
            gc.collect()
            gc.freeze()  # loaded objects stay: collections need not examine them again
        self._serve()

    def _tell_stacks(self, loading):
        """Sends the stack of the thread ``loading`` whenever the JVM asks for it on the other connection."""
        try:
            while True:
                question = self.up.recv(COUNT_STRUCT.size)
                if len(question) != COUNT_STRUCT.size:
                    return
                text = gateway.shorten(_utf8(stacks.of_load(loading)))
                self.outbox.send(frame(protocol.STACK_REPLY, COUNT_STRUCT.unpack(question)[0], text))
        except Exception:
            pass  # the connection is closed, or the process is about to end

    def _tell_started(self):
        config = self.config
        _bridge_events.deliver('process_started', {
            'pid': self.pid, 'process_group': config.get('group'), 'application_group': '',
            'interpreter': config.get('name'), 'startup_time': time.time() - self.began})

    def _give_up(self, message, trace):
        if self.config.get('loading'):
            message = '%s: the application cannot be loaded: %s' % (self.config.get('loading'), message)
        text = gateway.shorten(_utf8(message)) + b'\0' + gateway.shorten(_utf8(trace))
        self.outbox.send(frame(protocol.FAILED, 0, text))
        os._exit(1)

    def _explain(self, error):
        if self.config.get('debug'):
            self.outbox.send(frame(protocol.FAILURE, 0, self._describe(error, _own_trace(sys.exc_info()[2]))))

    def _describe(self, error, trace):
        """Returns the description of an exception for a page for developers."""
        return b'\0'.join(_utf8(text) for text in _bridge_failure.describe(error, trace, self.folders))

    def _set_up(self):
        config = self.config
        loader.import_own([target for kind, target, _ in config.applications if kind != 'script'])
        self._become()
        self.accelerator = accelerator.install(_warn, [config.get('home'), config.get('lib-python')] + config.python_path)
        if config.get('locale'):
            self._honour('locale', config.get('locale'), lambda name: locale.setlocale(locale.LC_ALL, name))
        if config.number('umask') >= 0:
            os.umask(config.number('umask'))
        if config.number('memory-limit') > 0:
            self._honour('memory-limit', config.number('memory-limit'), process.limit_memory)
        if config.number('virtual-memory-limit') > 0:
            self._honour('virtual-memory-limit', config.number('virtual-memory-limit'), process.limit_address_space)
        if config.get('switch-interval'):
            self._honour('switch-interval', float(config.get('switch-interval')), sys.setswitchinterval)
        if config.number('stack-size') > 0:
            self._honour('stack-size', config.number('stack-size'), threading.stack_size)
            threading.stack_size(0)
        self._honour('home', config.get('home'), os.chdir)
        lib_python = config.get('lib-python')
        loader.set_search_path(config.get('home'), config.python_path, lib_python)
        scripts = [os.path.dirname(target) for kind, target, _ in config.applications if kind == 'script']
        self.folders = [folder for folder in [config.get('home'), lib_python] + config.python_path + scripts if folder]
        loader.keep_caches_apart(config.get('pycache'), self.folders, config.get('reload') == 'changes')
        sys.argv = ['mod_wsgi']
        process.restrict_signals(_warn)

    def _become(self):
        config = self.config
        user, cache = config.get('user'), config.get('pycache')
        try:
            if user:
                # Only this user may write the bytecode that its processes execute.
                wanted = identity.Identity(user, config.get('group-of-user'), [])
                identity.give(cache, wanted.uid, wanted.gid)
            identity.become(user, config.get('group-of-user'), config.get('supplementary-groups'),
                            config.get('cpu-priority'))
        except identity.IdentityError as error:
            raise loader.LoadError(str(error))
        process.die_with_parent(self.parent)  # Linux forgets this when a process changes its user

    def _honour(self, option, value, action):
        try:
            action(value)
        except Exception as error:
            raise loader.LoadError('%s: %s cannot be honoured: %s' % (option, value, error))

    def _load(self, kind, target, name):
        self.config.values['loading'] = '%s:%s' % (target, name)
        load = loader.load_script if kind == 'script' else loader.load_module
        development = self.development
        if development is None:
            function = load(target, name)
        else:
            function = development.wrap(development.load(target, load, target, name))
        config = self.config
        threads = config.number('threads')
        base = {
            'wsgi.version': (1, 0),
            'wsgi.url_scheme': 'http',
            'wsgi.multithread': threads > 1,
            'wsgi.multiprocess': config.number('processes') > 1,
            'wsgi.run_once': threads == 1 and config.number('maximum-requests') == 1,
            'wsgi.input_terminated': True,
            'wsgi.file_wrapper': gateway.FileWrapper,
            'mod_wsgi.version': gateway.VERSION,
            'mod_wsgi.process_group': config.get('group'),
            'mod_wsgi.application_group': '',
            'mod_wsgi.callable_object': name,
        }
        question = loader.reload_question(target) if kind == 'script' else None
        if question is not None:
            self.outbox.send(frame(protocol.ASKS, 0, b'', 0, len(self.applications)))
        shown = target if kind == 'script' else loader.shown_module(target)
        self.applications.append(Application(spans.within(function), shown, base, question))

    # --- serving

    def _serve(self):
        handlers = {
            protocol.BODY_ERROR: self._on_body_error,
            protocol.CREDIT: self._on_credit,
            protocol.CANCEL: self._on_cancel,
            protocol.INTERRUPT: self._on_interrupt,
            protocol.FILE_ACK: self._on_file_ack,
            protocol.SOURCES: self._on_sources,
            protocol.CLOSE: self._on_close,
            protocol.STACK: self._on_stack,
            protocol.PING: self._on_ping,
            protocol.FORCE: self._on_force,
            protocol.EVENT: self.hooks.on_event,
            protocol.CHECK: self.hooks.on_check,
            protocol.SHARED: self._on_shared,
        }
        if self.config.get('cpu-time'):
            cpu_clock = clocks.thread_clock()
            Request.cpu_clock = staticmethod(cpu_clock) if cpu_clock is not None else None
        if self.config.get('debug'):
            Request.describe = staticmethod(self._describe)
        self.crew = Crew(self.outbox, self.config.number('threads') + 1, self.requests,
                         self.config.number('stack-size'))
        self.watcher = Watcher(self.crew, self.receipts)
        self.receipts.note_cpu_time()
        inbox = connection.Inbox(self.down, handlers, self._on_request, self._on_body)
        signals.install(self._on_leaving, self.hooks.on_signal, self.crew.ring)
        facts = sys.version_info[:3] + process.units() + (self.accelerator,)
        self.outbox.send(frame(protocol.READY, 0, _utf8('%d.%d.%d\0%d\0%d\0%s' % facts)))
        self.crew.start(inbox)
        self.watcher.watch()
        self._exit()

    def _on_leaving(self, eviction):
        self.outbox.send(frame(protocol.LEAVING, 0, b'', 0, int(eviction)))

    def _exit(self):
        signals.reset()
        try:
            ending.run(self.hooks, self.reason, self.grace)
        except BaseException:
            _warn('WB0504: What runs at the end of the process failed.\n%s' % _trace())
        self.hooks.meters.flush()
        if self.development is not None:
            self.development.finish()
        sys.stdout.flush()
        sys.stderr.flush()
        self.outbox.flush()
        self.receipts.note_cpu_time()
        os._exit(0)

    def _on_request(self, ident, flags, application, data, start, stop):
        if application >= len(self.applications):
            raise protocol.ProtocolError('a request for application %d' % application)
        self.receipts.note(ident)
        request = request_class()(ident, self.crew, self.applications[application], data[start:stop],
                                  flags & protocol.LAST, flags & protocol.HELD)
        if flags & protocol.ASK:
            request.asks = True
        self.requests[ident] = request
        self.crew.ready.append(request)

    def _on_shared(self, number, named, payload):
        texts = protocol.texts(payload)
        end = len(texts) - named
        pairs, names = dict(zip(texts[:end:2], texts[1:end:2])), tuple(texts[end:])
        for application in self.applications:
            application.share(number, pairs, names)

    def _on_body(self, ident, flags, data):
        request = self.requests.get(ident)
        if request is not None:
            request.feed(flags, data)

    def _on_body_error(self, ident, _, payload):
        request = self.requests.get(ident)
        if request is not None:
            request.break_body(payload if str is bytes else payload.decode('utf-8', 'replace'))

    def _on_credit(self, ident, _, payload):
        request = self.requests.get(ident)
        if request is not None:
            request.grant(connection.count_of(payload))

    def _on_cancel(self, ident, _, __):
        request = self.requests.get(ident)
        if request is not None:
            request.cancel()

    def _on_interrupt(self, ident, _, __):
        request = self.requests.get(ident)
        if request is not None:
            interrupts.interrupt(request)

    def _on_force(self, ident, _, __):
        request = self.requests.get(ident)
        if request is not None:
            interrupts.force(request)

    def _on_file_ack(self, ident, taken, _):
        request = self.requests.get(ident)
        if request is not None:
            request.answer_file(taken)

    def _reply(self, kind, ident, parts):
        """Sends an answer, with as many parts as fit."""
        size = 0
        for count, part in enumerate(parts):
            size += len(part) + 1
            if size > protocol.LARGEST_REPLY:
                parts = parts[:count]
                break
        self.outbox.send(frame(kind, ident, b'\0'.join(parts)))

    def _on_stack(self, ident, _, payload):
        request = self.requests.get(connection.count_of(payload))
        worker = request.worker if request is not None else None
        entries = stacks.of_worker(worker) if worker is not None and worker.request is request else []
        self.teller.put(lambda: self.outbox.send(frame(protocol.STACK_REPLY, ident, _stack(entries))))

    def _on_ping(self, ident, _, __):
        self.outbox.send(frame(protocol.PONG, ident))

    def _on_sources(self, ident, _, __):
        self._reply(protocol.SOURCES_REPLY, ident, [_path_bytes(path) for path in loader.source_files()])

    def _on_close(self, _, __, payload):
        reason, grace = payload.split(b'\0')
        self.reason = reason if str is bytes else reason.decode('utf-8', 'replace')
        self.grace = float(grace)
        self.watcher.stop()


def _development(config):
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.path.insert(0, here)  # which start.py has removed
    try:
        from _bridge_development import Development
        return Development(config.values)
    finally:
        sys.path.remove(here)


def _trace():
    kind, error, trace = sys.exc_info()
    text = gateway.format_exception(kind, error, _own_trace(trace))
    return text if str is bytes else text.decode('utf-8', 'replace')


def _own_trace(trace):
    """Returns the traceback of the application's frames, without those that have loaded it.

    None if the module or script has no frame, because it was not found or does not compile.
    """
    here = os.path.dirname(os.path.abspath(__file__))
    loaders = (here, os.path.dirname(here), os.path.dirname(os.path.abspath(importlib.__file__)))
    own = trace
    while own is not None:
        path = own.tb_frame.f_code.co_filename
        if not path.startswith('<frozen importlib') and os.path.dirname(os.path.abspath(path)) not in loaders:
            return own
        own = own.tb_next
    return None if isinstance(sys.exc_info()[1], (SyntaxError, ImportError)) else trace


def _stack(entries):
    return gateway.shorten(_utf8(stacks.text(entries)))


def _utf8(text):
    return text if isinstance(text, bytes) else text.encode('utf-8', 'replace')


def _native(text):
    return text.encode('utf-8') if str is bytes else text


def _path_bytes(path):
    return path if isinstance(path, bytes) else path.encode('utf-8', 'surrogateescape')


def _connect(path):
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    # Room for as many chunks as are sent together. The system may allow less.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, protocol.SEND_BUFFER)
    sock.connect(path)
    if str is bytes:
        import fcntl
        fcntl.fcntl(sock, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
    return sock


def main(path, parent, title):
    """Runs the daemon on the socket at ``path``; never returns."""
    process.die_with_parent(int(parent))
    down = _connect(path)
    up = _connect(path)
    if title:
        process.set_title(title)
    process.close_in_children((down, up))
    syscalls.kept.update((down.fileno(), up.fileno()))
    Daemon(down, up, int(parent), Receipts(path + '.received')).run()

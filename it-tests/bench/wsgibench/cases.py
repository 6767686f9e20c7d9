"""The cases: which servers of which application are compared, at which URL."""

import dataclasses
import typing

from wsgibench import accelerator, bridge, places, python27, tls
from wsgibench.application import (BODIES, CPU, DJANGO, DOWNLOAD, HELLO, ORM, ORM_1_11, PAGE, PAGE_SUBSCRIBER, SUBSCRIBER,
                                   UPLOAD)
from wsgibench.peers import APACHE, NGINX, PEERS
from wsgibench.server import CannotStart

MEBIBYTE = 1 << 20
LARGE = 100 * MEBIBYTE
FILE_SIZE = 10 << 20
PROCESSES = 2
#: Seconds of load in which Java compiles the way of a request.
JAVA_WARM_UP = 20
MOUNTS = 20
#: Requests wait for a slot, as they wait in the other servers' sockets, instead of being refused.
BACKLOG = 512
#: Threads of a process whose views wait.
WAITING = 64


@dataclasses.dataclass(frozen=True)
class Contender:
    """A name, the server it runs in, and the URL path to load there. Several contenders may share a server."""

    name: str
    server: typing.Any
    path: str
    #: What makes the contender's data, asked for once before anything else.
    prepare: str = ''
    #: Seconds of load before the first round, where the usual ones do not compile the code.
    warm_up: int = 0


@dataclasses.dataclass(frozen=True)
class Case:
    """The first contender is ours, the others are its opponents; expected checks a body before anything is measured.

    With peers a server that fails requests has no row, and the load that does not wait follows. With of_first the others
    are ours, and the first is what they are measured by. A number of connections is that of the
    case, whatever the command line says.
    """

    name: str
    contenders: typing.Callable
    expected: typing.Callable
    upload: int = 0
    peers: bool = False
    of_first: bool = False
    connections: int = 0
    #: http, https or h2, which is HTTP/2 over TLS.
    protocol: str = 'http'
    #: Of every request but those that prepare.
    headers: dict = dataclasses.field(default_factory=dict)


class Scraped:
    """The listener of the admin mount of a server: ready when each mount of the server has answered a request."""

    def __init__(self, server, port, mounts):
        self._server = server
        self._port = port
        self._mounts = mounts

    def await_ready(self, path, headers=None):
        for mount in self._mounts:
            self._server.await_ready(mount)
        return self._server.await_ready(path, self.url(path))

    def url(self, path):
        return 'http://127.0.0.1:%d%s' % (self._port, path)

    def cpu_seconds(self):
        return self._server.cpu_seconds()

    def memory(self):
        return self._server.memory()

    def describe(self, trouble):
        return self._server.describe(trouble)


def _ours(server, path):
    return Contender('bridge', server, path, warm_up=JAVA_WARM_UP)


def _against_raw(kind, application, engine, path='/'):
    """The bridge in /app against the raw servlet of the same Jetty, which answers the same bytes."""
    def contenders(run):
        contexts = {'/app': bridge.options(application, engine, processes=PROCESSES if engine == 'cpython' else 1)}
        server = run.bridge('jetty', contexts)
        return [_ours(server, '/app' + path), Contender('raw', server, '/raw/' + kind, warm_up=JAVA_WARM_UP)]
    return contenders


def _against_peers(application, path, threads=None, **options):
    """The bridge against the other servers; threads of a process replace the usual number in those that have threads."""
    def contenders(run):
        if threads:
            options['threads'] = threads
        contexts = {'/app': bridge.options(application, 'cpython', processes=PROCESSES, listen_backlog=BACKLOG, **options)}
        server = run.bridge('jetty', contexts, non_blocking=True)
        ours = _ours(server, '/app' + path)
        return [ours] + [Contender(peer.name, run.peer(peer, application, PROCESSES, threads), path)
                         for peer in PEERS if run.has(peer)]
    return contenders


def _against_secure_peers(application, path, http2=False):
    """The bridge by HTTPS against those servers that speak it by themselves."""
    def contenders(run):
        certificate = tls.make(run.folder, http2)
        contexts = {'/app': bridge.options(application, 'cpython', processes=PROCESSES, listen_backlog=BACKLOG)}
        ours = _ours(run.bridge('jetty', contexts, non_blocking=True, tls=certificate), '/app' + path)
        return [ours] + [Contender(peer.name, run.peer(peer, application, PROCESSES, tls=certificate), path)
                         for peer in PEERS if peer.speaks(certificate) and run.has(peer, certificate)]
    return contenders


def _static(name, size):
    """A static file beside those servers that serve the same file, and beside the servlet of another Jetty."""
    def contenders(run):
        files = run.folder / 'files'
        files.mkdir()
        run.folder.chmod(0o755)
        (files / name).write_bytes(bytes(size))
        contexts = {'/app': bridge.options(HELLO, 'cpython', **{'static./static/': files})}
        ours = _ours(run.bridge('jetty', contexts, non_blocking=True), '/app/static/' + name)
        servlet = Contender('DefaultServlet', run.bridge('DefaultServlet', {}, files=files), '/files/' + name, warm_up=JAVA_WARM_UP)
        return [ours, servlet] + [Contender(peer.name, run.peer(peer, files, PROCESSES), '/' + name)
                                  for peer in (NGINX, APACHE) if run.has(peer)]
    return contenders


def _file_against_nginx(run):
    """wsgi.file_wrapper beside nginx, which serves a file of that size."""
    files = run.folder / 'files'
    files.mkdir()
    run.folder.chmod(0o755)
    (files / 'file').write_bytes(bytes(FILE_SIZE))
    contexts = {'/app': bridge.options(BODIES, 'cpython', processes=PROCESSES, listen_backlog=BACKLOG)}
    ours = _ours(run.bridge('jetty', contexts, non_blocking=True), '/app/file')
    return [ours] + [Contender(NGINX.name, run.peer(NGINX, files, PROCESSES), '/file')] if run.has(NGINX) else [ours]


def _django_1_11(path, core=None):
    """Django 1.11 in one process on jython, beside the servers of CPython 2.7 and beside Django 5.2 on cpython.

    What is measured is what one process makes of the machine, or of one core of it if that is given.
    """
    def contenders(run):
        if not places.DJANGO_1_11.is_dir():
            raise CannotStart('%s is missing; .ci/run fetches it' % places.DJANGO_1_11)

        def on(name, application, engine, threads):
            contexts = {'/app': bridge.options(application, engine, processes=1, threads=threads)}
            server = run.bridge(name, contexts, True, core=core, environment={'BENCH_DATABASE': run.folder / (name + '.db')})
            return Contender(name, server, '/app' + path, '/app/prepare', COMPILED if engine == 'jython' else 0)

        def peer(peer):
            server = run.peer(peer, python27.application(ORM_1_11), 1, core=core,
                              environment={'BENCH_DATABASE': run.folder / (peer.name + '.db')})
            return Contender(peer.name, server, path, '/prepare')
        return [on('jython', ORM_1_11, 'jython', 4), *[peer(each) for each in python27.PEERS if run.has(each)],
                on('cpython', ORM, 'cpython', 4)]
    return contenders


def _threads_against_one(run):
    contexts = {'/four': bridge.options(CPU, 'cpython', processes=PROCESSES, threads=4),
                '/one': bridge.options(CPU, 'cpython', processes=PROCESSES, threads=1)}
    server = run.bridge('jetty', contexts)
    return [Contender('threads4', server, '/four/', warm_up=JAVA_WARM_UP), Contender('threads1', server, '/one/', warm_up=JAVA_WARM_UP)]


def _accelerated(application, path):
    """The functions of the accelerator against those in Python; the same interpreter and packages have both."""
    def contenders(run):
        home = accelerator.environment(run.folder)
        contexts = {'/python': bridge.options(application, 'cpython', processes=PROCESSES, python_home=home,
                                              process_setenv=accelerator.OFF),
                    '/c': bridge.options(application, 'cpython', processes=PROCESSES, python_home=home)}
        server = run.bridge('jetty', contexts, non_blocking=True)
        return [Contender(context[1:], server, context + path, warm_up=JAVA_WARM_UP) for context in contexts]
    return contenders


def _monitored(engine, plain, subscribed):
    """Meters in a registry for Prometheus, and one Python subscriber to events, each against neither."""
    def contenders(run):
        processes = PROCESSES if engine == 'cpython' else 1
        contexts = {
            '/none': bridge.options(plain, engine, processes=processes, metrics='off'),
            '/meters': bridge.options(plain, engine, processes=processes, metrics='prometheus', admin_port=0),
            '/subscriber': bridge.options(subscribed, engine, processes=processes, metrics='off'),
        }
        server = run.bridge('jetty', contexts)
        return [Contender(path[1:], server, path + '/') for path in contexts]
    return contenders


def _scraped(run):
    """The meters of 20 mounts, as one Prometheus asks for them."""
    port = places.free_port()
    mounts = ['/m%d' % i for i in range(MOUNTS)]
    contexts = {'/app': bridge.options(HELLO, 'cpython', metrics='prometheus', admin_port=port,
                                       **{'mount.%s.application' % mount: HELLO.script for mount in mounts})}
    server = run.bridge('jetty', contexts)
    return [Contender('scrape', Scraped(server, port, ['/app' + mount for mount in mounts]), '/-/metrics')]


def _is_scrape(answer):
    return answer.count(b'wsgi_requests_seconds_count{') >= MOUNTS


def _has(size):
    return lambda answer: len(answer) == size


def _is(body):
    return lambda answer: answer == body


def _is_page(answer):
    return answer.count(b'<tr') == 50 and answer.rstrip().endswith(b'</html>')


def _is_table(answer):
    return answer.count(b'<tr') == 20 and b'Entries for nobody' in answer


def _is_small(answer):
    return answer.startswith(b'Hello from /')


HELLO_BODY = b'Hello, WSGI!\n'
#: The session that the project's view "prepare" makes.
SESSION = {'Cookie': 'sessionid=benchmarkbenchmarkbenchmarkbench'}
#: Jython compiles a Django page to the end in a minute or two.
COMPILED = 120

CASES = (
    Case('hello-jython', _against_raw('hello', HELLO, 'jython'), _is(HELLO_BODY)),
    Case('hello-cpython', _against_raw('hello', HELLO, 'cpython'), _is(HELLO_BODY)),
    Case('monitoring-jython', _monitored('jython', HELLO, SUBSCRIBER), _is(HELLO_BODY), of_first=True),
    Case('monitoring-cpython', _monitored('cpython', HELLO, SUBSCRIBER), _is(HELLO_BODY), of_first=True),
    Case('monitoring-page-jython', _monitored('jython', PAGE, PAGE_SUBSCRIBER), _is_table, of_first=True),
    Case('monitoring-page-cpython', _monitored('cpython', PAGE, PAGE_SUBSCRIBER), _is_table, of_first=True),
    Case('scrape', _scraped, _is_scrape, connections=1),
    Case('download-1m', _against_raw('download', DOWNLOAD, 'cpython'), lambda answer: len(answer) == MEBIBYTE),
    Case('upload-1m', _against_raw('upload', UPLOAD, 'cpython'), bytes.isdigit, upload=MEBIBYTE),
    Case('django-page', _against_raw('page', DJANGO, 'cpython', '/page'), _is_page),
    Case('peers-hello', _against_peers(HELLO, '/'), _is(HELLO_BODY), peers=True),
    Case('peers-django', _against_peers(DJANGO, '/small'), _is_small, peers=True),
    Case('peers-django-page', _against_peers(DJANGO, '/page'), _is_page, peers=True),
    Case('peers-download-10k', _against_peers(BODIES, '/10k'), _has(10240), peers=True),
    Case('peers-download-1m', _against_peers(DOWNLOAD, '/'), _has(MEBIBYTE), peers=True),
    Case('peers-upload-1m', _against_peers(UPLOAD, '/'), bytes.isdigit, upload=MEBIBYTE, peers=True),
    Case('peers-download-100m', _against_peers(BODIES, '/100m'), _has(LARGE), peers=True, connections=4),
    Case('peers-upload-100m', _against_peers(UPLOAD, '/'), bytes.isdigit, upload=LARGE, peers=True, connections=4),
    Case('peers-stream', _against_peers(BODIES, '/stream'), _has(102400), peers=True),
    Case('peers-file', _against_peers(BODIES, '/file'), _has(FILE_SIZE), peers=True),
    Case('peers-sleep', _against_peers(BODIES, '/sleep', threads=WAITING), _is(b'awake'), peers=True, connections=512),
    Case('peers-mixed', _against_peers(BODIES, '/mixed', threads=8), lambda answer: answer.strip(b'm') == b'', peers=True),
    Case('peers-keepalive-off', _against_peers(HELLO, '/'), _is(HELLO_BODY), peers=True, headers={'Connection': 'close'}),
    Case('peers-tls', _against_secure_peers(HELLO, '/'), _is(HELLO_BODY), peers=True, protocol='https'),
    Case('peers-h2', _against_secure_peers(HELLO, '/', http2=True), _is(HELLO_BODY), peers=True, protocol='h2'),
    Case('file-nginx', _file_against_nginx, _has(FILE_SIZE), peers=True),
    Case('static-4k', _static('small', 4096), _has(4096), peers=True),
    Case('static-1m', _static('large', MEBIBYTE), _has(MEBIBYTE), peers=True),
    Case('django111-page', _django_1_11('/page'), _is_page),
    Case('django111-page-one-core', _django_1_11('/page', core=0), _is_page),
    Case('django111-orm', _django_1_11('/list'), _is_page, headers=SESSION),
    Case('django111-orm-one-core', _django_1_11('/list', core=0), _is_page, headers=SESSION),
    Case('accelerator-hello', _accelerated(HELLO, '/'), _is(HELLO_BODY), of_first=True),
    Case('accelerator-django', _accelerated(DJANGO, '/small'), _is_small, of_first=True),
    Case('gil', _threads_against_one, bytes.isdigit),
    # Beyond the required ones: the large bodies on the other engine.
    Case('download-1m-jython', _against_raw('download', DOWNLOAD, 'jython'), lambda answer: len(answer) == MEBIBYTE),
    Case('upload-1m-jython', _against_raw('upload', UPLOAD, 'jython'), bytes.isdigit, upload=MEBIBYTE),
)

#: A name on the command line that stands for several cases.
GROUPS = {'django111': ('django111-page', 'django111-page-one-core', 'django111-orm', 'django111-orm-one-core'),
          'accelerator': ('accelerator-hello', 'accelerator-django'),
          'peers-django': ('peers-django', 'peers-django-page'),
          'monitoring': ('monitoring-jython', 'monitoring-cpython',
                         'monitoring-page-jython', 'monitoring-page-cpython', 'scrape')}


def select(names):
    """The cases of these names in the order of the table; all of them for no name. Raises KeyError for an unknown one."""
    if not names:
        return list(CASES)
    known = {case.name for case in CASES} | set(GROUPS)
    wanted = set()
    for name in names:
        if name not in known:
            raise KeyError(name)
        wanted.update(GROUPS.get(name, (name,)))
    return [case for case in CASES if case.name in wanted]

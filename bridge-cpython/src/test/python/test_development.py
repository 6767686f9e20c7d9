"""Unit tests of what helps during development; run by DaemonUnitTest under every Python that is found."""
import io
import marshal
import os
import pty
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, sys.argv.pop(1))

from _bridge_development import Development  # noqa: E402


def environ(path='/', body=b''):
    return {'REQUEST_METHOD': 'POST', 'SCRIPT_NAME': '', 'PATH_INFO': path, 'wsgi.input': io.BytesIO(body)}


def run(application, request):
    """Runs a request as a server does; returns the body."""
    result = application(request, lambda status, headers, exc_info=None: lambda data: None)
    try:
        return b''.join(result)
    finally:
        if hasattr(result, 'close'):
            result.close()


class DevelopmentTest(unittest.TestCase):

    def setUp(self):
        self.folder = os.path.join(tempfile.mkdtemp(), 'made')

    def tearDown(self):
        shutil.rmtree(os.path.dirname(self.folder))

    def development(self, **settings):
        settings = dict((name.replace('_', '-'), value) for name, value in settings.items())
        return Development(dict(settings, interpreter='test-1'))

    def record(self, suffix):
        """Returns the only record with that suffix, None when there is none."""
        found = [name for name in os.listdir(self.folder) if name.endswith('.' + suffix)]
        self.assertTrue(len(found) < 2, found)
        if not found:
            return None
        with open(os.path.join(self.folder, found[0]), 'rb') as source:
            return source.read()

    def test_what_is_not_wanted_changes_nothing(self):
        development = self.development()
        self.assertTrue(development.wrap(run) is run)
        self.assertEqual(development.load('script', divmod, 7, 2), (3, 1))
        development.finish()

    def test_everything_that_is_read_and_written_is_recorded(self):
        def application(request, start_response):
            body = request['wsgi.input']
            body.read(2)
            body.readline()
            next(body)
            body.readlines()
            start_response('500 No', [])
            write = start_response('200 OK', [('A', 'b')])
            write(b'written ')
            return [b'and ', b'returned']
        sent = b'0123\n45\n67\n89\n'
        run(self.development(enable_recorder=self.folder).wrap(application), environ('/', sent))
        self.assertEqual(self.record('icontent'), sent)
        self.assertEqual(self.record('ocontent'), b'written and returned')
        self.assertEqual(self.record('oheaders'), b'200 OK\nA: b\n')
        self.assertTrue(b"PATH_INFO: '/'\n" in self.record('iheaders'))
        self.assertEqual([self.record(suffix) for suffix in ('oaexcept', 'orexcept', 'ofexcept')], [None] * 3)
        self.assertEqual(os.stat(self.folder).st_mode & 0o777, 0o700)

    def test_exceptions_are_recorded_and_raised(self):
        def application(request, start_response):
            raise SystemExit('from the call')
        self.assertRaises(SystemExit, run, self.development(enable_recorder=self.folder).wrap(application), environ())
        self.assertTrue(self.record('oaexcept').endswith(b'SystemExit: from the call\n'))
        self.assertFalse(b'_bridge_' in self.record('oaexcept'))

    def test_each_function_is_counted(self):
        def step():
            return b'.'

        def application(request, start_response):
            for _ in range(3):
                yield step()
        development = self.development(enable_profiler=self.folder)
        application = development.wrap(application)
        self.assertEqual(run(application, environ()), b'...')
        self.assertEqual(run(application, environ()), b'...')
        development.finish()
        stats = marshal.loads(self.record('pstats'))
        self.assertEqual([numbers[0] for function, numbers in stats.items() if function[2] == 'step'], [6])

    def test_the_debugger_opens_at_the_terminal(self):
        def fail(request):
            secret = 6 * 7
            return secret // 0

        pid, terminal = pty.fork()
        if pid == 0:
            try:
                application = self.development(enable_debugger='on').wrap(lambda request, _: fail(request))
                run(application, environ('/fail'))
            except ZeroDivisionError:
                os._exit(0)
            finally:
                os._exit(1)
        shown = self.until_prompt(terminal)
        self.assertTrue('ZeroDivisionError' in shown and 'in POST /fail' in shown, shown)
        os.write(terminal, b'p secret\n')
        self.assertTrue('42' in self.until_prompt(terminal))
        os.write(terminal, b'q\n')
        self.assertEqual(os.waitpid(pid, 0)[1], 0)

    def until_prompt(self, terminal):
        shown = b''
        while not shown.endswith(b'(Pdb) '):
            shown += os.read(terminal, 1024)
        return shown.decode('utf-8', 'replace')


if __name__ == '__main__':
    unittest.main()

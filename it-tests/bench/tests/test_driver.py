"""The driver's own promises: which cases there are, that a dead server is loud, that a missing peer is said to be skipped."""

import argparse
import contextlib
import io
import pathlib
import shutil
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from unittest import mock

from wsgibench import __main__ as command, bridge, cases, h2load, peers, places, report, runner, tls
from wsgibench.application import HELLO
from wsgibench.server import CannotStart, Server
from wsgibench.wrk import LoadFailed


class SelectTest(unittest.TestCase):
    def test_no_name_must_select_every_case(self):
        self.assertEqual(cases.select([]), list(cases.CASES))

    def test_peers_django_must_stand_for_both_views(self):
        self.assertEqual([case.name for case in cases.select(['peers-django'])], ['peers-django', 'peers-django-page'])

    def test_accelerator_must_stand_for_both_views(self):
        self.assertEqual([case.name for case in cases.select(['accelerator'])], ['accelerator-hello', 'accelerator-django'])

    def test_monitoring_must_stand_for_both_engines(self):
        self.assertEqual([case.name for case in cases.select(['monitoring'])],
                         ['monitoring-jython', 'monitoring-cpython', 'monitoring-page-jython', 'monitoring-page-cpython',
                          'scrape'])

    def test_an_unknown_case_must_be_refused_with_the_known_ones(self):
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors), self.assertRaises(SystemExit) as refused:
            command.parse(['hello-perl'])
        self.assertNotEqual(refused.exception.code, 0)
        self.assertIn('no case is called hello-perl; there are hello-jython', errors.getvalue())


class WrittenReportTest(unittest.TestCase):
    OWN_PAGE = report.PAGE
    RESULTS = {
        'peers-hello': (False, {'bridge': {'rate': 40000.0, 'p50': 0.2, 'p99': 1.04, 'cpu': 34.4, 'memory': 99.6,
                                           'paced_rate': 15000.0, 'paced_p50': 0.2, 'paced_p99': 1.0},
                                'gran<ian': {'rate': 50000.0, 'p50': 0.1, 'p99': 2.0, 'cpu': 1200.0,
                                             'paced_rate': 35000.0, 'paced_p50': 0.34, 'paced_p99': 7.86}}),
        'monitoring': (True, {'none': {'rate': 1000.0, 'p50': 1.0, 'p99': 2.0, 'cpu': 9.5},
                              'meters': {'rate': 900.0, 'p50': 1.0, 'p99': 2.0, 'cpu': 9.6}}),
    }

    def test_the_ratio_must_be_ours_by_theirs(self):
        rows = [row for case, (of_first, medians) in self.RESULTS.items() for row in report.rows(case, of_first, medians)]
        self.assertEqual(rows, [
            '| **`peers-hello`**, bridge | 40,000 | 0.2 / 1.0 ms | 0.2 / 1.0 ms (at 38 %) | 34 us | 100 MiB |  |',
            '| gran<ian | 50,000 | 0.1 / 2.0 ms | 0.3 / 7.9 ms | 1.2 ms |  | 0.80 |',
            '| **`monitoring`**, none | 1,000 | 1.0 / 2.0 ms |  | 9.5 us |  |  |',
            '| meters | 900 | 1.0 / 2.0 ms |  | 9.6 us |  | 0.90 |'])

    def test_the_page_must_have_one_place_for_the_figures(self):
        page = self.OWN_PAGE.read_text()
        self.assertEqual((page.count(report.BEGIN), page.count(report.END)), (1, 1))
        self.assertLess(page.index(report.BEGIN), page.index(report.END))

    def test_the_figures_of_the_page_must_be_those_of_a_report(self):
        figures = self.OWN_PAGE.read_text().split(report.BEGIN)[1].split(report.END)[0]
        self.assertEqual('\n'.join(report.format_figures(*report.parse(figures.splitlines()))).strip(), figures.strip())

    def write(self, day, *measured, setting='two cores'):
        """Measures these cases on a day, and writes the report."""
        with mock.patch.object(report, '_today', return_value=day):
            for case in measured:
                report.keep(case, *self.RESULTS[case], setting)
        report.write(self.RESULTS)
        return self.page.read_text()

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.page = self.folder / 'performance.md'
        self.page.write_text('before\n%s\nold\n%s\nafter\n' % (report.BEGIN, report.END))
        for name, place in (('PAGE', self.page), ('PICTURE', self.folder / 'images' / 'bars.svg'), ('KEPT', self.folder / 'results')):
            self.enterContext(mock.patch.object(report, name, place))

    def test_only_the_place_of_the_figures_must_change(self):
        text = self.write('2026-11-30', *self.RESULTS)
        bars = xml.etree.ElementTree.parse(report.PICTURE).getroot()
        self.assertTrue(text.startswith('before\n' + report.BEGIN) and text.endswith(report.END + '\nafter\n'))
        self.assertNotIn('old', text)
        self.assertIn('\n2026-11-30, two cores\n', text)
        self.assertNotIn('(2026-11-30)', text)
        widths = {bar.get('class'): float(bar.get('width')) for bar in bars.iter('{http://www.w3.org/2000/svg}rect')}
        self.assertEqual(widths['ours'] / widths['theirs'], 0.8)

    def test_a_case_that_is_measured_alone_must_leave_the_others_with_their_day(self):
        self.write('2026-11-30', *self.RESULTS)
        shutil.rmtree(report.KEPT)  # another checkout has none
        text = self.write('2026-12-02', 'monitoring', setting='four cores')
        self.assertIn('\n2026-12-02, four cores\n\nCases with a date were measured on that day:\n\n- 2026-11-30, two cores\n', text)
        self.assertIn('| **`peers-hello`** (2026-11-30), bridge | 40,000 |', text)
        self.assertIn('| **`monitoring`**, none | 1,000 |', text)
        text = self.write('2026-12-03', 'peers-hello', setting='four cores')
        self.assertNotIn('2026-11-30', text)
        self.assertIn('| **`peers-hello`**, bridge | 40,000 |', text)
        self.assertIn('| **`monitoring`** (2026-12-02), none | 1,000 |', text)

    def test_the_page_must_not_go_back_to_an_older_day(self):
        text = self.write('2026-12-02', *self.RESULTS)
        self.assertEqual(self.write('2026-11-30', 'peers-hello', setting='one core'), text)


class ServerTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def server(self, *code):
        return Server('victim', [sys.executable, '-c', '\n'.join(code)], places.free_port(), self.folder / 'log', startup=10)

    def test_a_server_that_exits_must_be_reported_with_its_log(self):
        server = self.server('print("no such option")', 'raise SystemExit(3)')
        server.start()
        self.addCleanup(server.stop)
        with self.assertRaises(CannotStart) as failed:
            server.await_ready('/')
        self.assertIn('victim: exited with 3', str(failed.exception))
        self.assertIn('no such option', str(failed.exception))

    def test_a_case_whose_server_cannot_start_must_end_the_run_with_1(self):
        case = cases.Case('broken', lambda run: [cases.Contender('x', run._add(self.server('raise SystemExit(3)')), '/')],
                          bool)
        errors = io.StringIO()
        with mock.patch.object(cases, 'select', return_value=[case]), mock.patch.object(command, 'need', return_value=None), \
                mock.patch.object(command, 'describe'), \
                contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(errors):
            self.assertEqual(command.main(['--smoke']), 1)
        self.assertIn('broken FAILED: victim: exited with 3', errors.getvalue())


HTTPS = ('import http.server, ssl, sys', 'server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler)',
         'context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)', 'context.load_cert_chain(sys.argv[2], sys.argv[3])',
         'server.socket = context.wrap_socket(server.socket, server_side=True)', 'server.serve_forever()')


class TlsTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    @unittest.skipUnless(shutil.which('openssl'), 'openssl is not installed')
    def test_a_server_with_the_certificate_must_be_awaited_by_https(self):
        certificate = tls.make(self.folder)
        port = places.free_port()
        server = Server('secure', [sys.executable, '-c', '\n'.join(HTTPS), port, certificate.certificate, certificate.key], port,
                        self.folder / 'log', cwd=self.folder, startup=10, context=tls.trusting())
        server.start()
        self.addCleanup(server.stop)
        self.assertIn(b'store.p12', server.await_ready('/'))
        self.assertTrue(server.url('/').startswith('https://'))

    def test_a_missing_openssl_must_be_said(self):
        with mock.patch.dict('os.environ', PATH=str(self.folder)), self.assertRaises(CannotStart) as failed:
            tls.make(self.folder)
        self.assertIn('openssl cannot be run', str(failed.exception))

    def test_every_server_of_the_case_must_be_told_of_the_certificate(self):
        certificate = tls.Tls(*(self.folder / name for name in ('certificate', 'key', 'store')), http2=True)
        speaking = [peer for peer in peers.PEERS if peer.secure]
        self.assertEqual([peer.name for peer in speaking], ['uwsgi', 'gunicorn-sync', 'gunicorn-gthread', 'mod_wsgi', 'cheroot', 'granian'])
        for peer in speaking:
            server = peer.server(HELLO, 2, self.folder, tls=certificate)
            told = ' '.join(server.command) + ''.join(file.read_text() for file in self.folder.glob('*.conf'))
            self.assertIn(str(certificate.certificate), told, peer.name)
            self.assertIn(str(certificate.key), told, peer.name)
            self.assertTrue(server.url('/').startswith('https://'), peer.name)
        self.assertEqual([peer.name for peer in peers.PEERS if peer.speaks(certificate)], ['mod_wsgi', 'granian'])
        with mock.patch.object(places, 'CLASSPATH', self.folder / 'httpd.conf'):
            ours = bridge.server('jetty', self.folder, {}, tls=certificate)
        self.assertEqual(ours.command[-3:], ['--tls', str(certificate.store), tls.PASSWORD])


class H2loadTest(unittest.TestCase):
    OUTPUT = """TLS Protocol: TLSv1.3
Application protocol: h2

finished in 6.00s, 41234.50 req/s, 3.21MB/s
requests: 247407 total, 247423 started, 247407 done, 247407 succeeded, %d failed, 0 errored, 0 timeout
status codes: 247407 2xx, 0 3xx, 0 4xx, 0 5xx
"""

    def test_the_rate_and_the_number_of_requests_must_be_read(self):
        self.assertEqual(h2load.result(self.OUTPUT % 0, 'https://x/'), (41234.5, 247407))

    def test_requests_that_fail_and_other_protocols_must_be_refused(self):
        for output, trouble in ((self.OUTPUT % 7, '7 of 247407 requests to https://x/ failed'),
                                ((self.OUTPUT % 0).replace('h2', 'http/1.1'), 'https://x/ speaks http/1.1 instead of h2'),
                                ('connection refused', 'h2load printed no result for https://x/')):
            with self.assertRaises(LoadFailed) as refused:
                h2load.result(output, 'https://x/')
            self.assertIn(trouble, str(refused.exception))

    def test_latencies_must_be_those_of_the_log(self):
        log = ''.join('1700000000000000\t200\t%d\n' % time for time in range(1000, 101001, 1000))
        self.assertEqual([round(time, 1) for time in h2load.latencies(log)], [51.0, 100.0])

    def test_only_the_case_of_http2_must_be_loaded_with_it(self):
        self.assertEqual([case.name for case in cases.CASES if case.protocol == 'h2'], ['peers-h2'])
        self.assertEqual([case.name for case in cases.CASES if case.protocol == 'https'], ['peers-tls'])


class ReportTest(unittest.TestCase):
    def test_the_ratio_must_be_of_the_medians_one_line_for_each_opponent(self):
        def samples(*rates):
            return [runner.Sample(rate, 1.0, 2.0) for rate in rates]
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            runner._report(cases.CASES[0], {
                'bridge': samples(90, 10, 95), 'raw': samples(100, 100, 500), 'other': samples(40, 45, 50)})
        self.assertIn('hello-jython ratio=0.90 vs=raw\nhello-jython ratio=2.00 vs=other\n', output.getvalue())

    def test_what_is_measured_by_the_first_must_be_above_it(self):
        def samples(*rates):
            return [runner.Sample(rate, 1.0, 2.0) for rate in rates]
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            runner._report(cases.select(['monitoring'])[0], {
                'none': samples(100, 90, 110), 'meters': samples(96, 96, 10), 'subscriber': samples(80, 90, 100)})
        self.assertIn('monitoring-jython meters ratio=0.96 vs=none\nmonitoring-jython subscriber ratio=0.90 vs=none\n',
                      output.getvalue())

    def test_a_peer_that_is_not_installed_must_be_listed_as_skipped(self):
        peer = peers.Peer('absent', lambda: 'absent is not installed', lambda *_: [])
        output = io.StringIO()
        run = runner.Run(cases.CASES[0], argparse.Namespace(peer=None))
        with contextlib.redirect_stdout(output):
            self.assertFalse(run.has(peer))
        self.assertEqual(output.getvalue(), 'hello-jython SKIPPED vs=absent: absent is not installed\n')


if __name__ == '__main__':
    unittest.main()

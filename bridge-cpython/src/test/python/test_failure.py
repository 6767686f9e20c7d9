# -*- coding: utf-8 -*-
"""Unit tests of what pages for developers show; run by DaemonUnitTest under every Python that is found."""
import io
import os
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, sys.argv.pop(1))

import _bridge_failure  # noqa: E402


class FailureTest(unittest.TestCase):

    def setUp(self):
        self.folder = os.path.realpath(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def source(self, text, name='app.py'):
        path = os.path.join(self.folder, name)
        if not os.path.isdir(os.path.dirname(path)):
            os.makedirs(os.path.dirname(path))
        with io.open(path, 'w', encoding='utf-8') as target:
            target.write(text)
        return path

    def describe(self, text, name='app.py', folders=None):
        """Executes a source; returns the texts of the exception."""
        path = self.source(text, name)
        try:
            exec(compile(text.encode('utf-8'), path, 'exec'), {})
        except Exception as error:
            trace = sys.exc_info()[2].tb_next
            return _bridge_failure.describe(error, trace, [self.folder] if folders is None else folders)
        self.fail('nothing was raised')

    def test_frames_have_their_sources(self):
        texts = self.describe(u'a = 1\n\ndef view():\n    # caf\xe9\n    raise ValueError("no")\n\nview()\n')
        path = os.path.join(self.folder, 'app.py')
        self.assertEqual(texts, [
            u'1', u'0', u'', u'ValueError', u'no', u'', u'', u'', u'', u'2', u'0',
            path, u'7', u'<module>', u'a', u'5', u'3', u'    raise ValueError("no")', u'', u'view()',
            path, u'5', u'view', u'a', u'3', u'5', u'def view():', u'    # caf\xe9', u'    raise ValueError("no")', u'',
            u'view()'])

    def test_libraries_are_told_from_the_application(self):
        texts = self.describe(u'raise ValueError()\n', 'venv/lib/python3/site-packages/lib.py')
        self.assertEqual(texts[11:15], [os.path.join(self.folder, 'venv/lib/python3/site-packages/lib.py'), u'1', u'<module>', u'l'])
        self.assertEqual(texts[16], u'1')

    def test_other_files_are_not_read(self):
        texts = self.describe(u'raise ValueError()\n', folders=[])
        self.assertEqual(texts[14:], [u'l', u'0', u'0'])

    def test_links_lead_nowhere(self):
        elsewhere = os.path.realpath(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, elsewhere)
        with open(os.path.join(elsewhere, 'secret.py'), 'w') as target:
            target.write('secret\n')
        os.symlink(os.path.join(elsewhere, 'secret.py'), os.path.join(self.folder, 'link.py'))
        try:
            exec(compile('raise ValueError()', os.path.join(self.folder, 'link.py'), 'exec'), {})
        except ValueError as error:
            texts = _bridge_failure.describe(error, sys.exc_info()[2].tb_next, [self.folder])
        self.assertEqual(texts[14:], [u'l', u'0', u'0'])

    def test_only_plain_files_of_some_size_are_read(self):
        os.mkfifo(os.path.join(self.folder, 'pipe.py'))
        with open(os.path.join(self.folder, 'large.py'), 'w') as target:
            target.write('x\n' * (1 << 20))
        for name in ('pipe.py', 'large.py', 'missing.py', '.'):
            try:
                exec(compile('raise ValueError()', os.path.join(self.folder, name), 'exec'), {})
            except ValueError as error:
                texts = _bridge_failure.describe(error, sys.exc_info()[2].tb_next, [self.folder])
            self.assertEqual(texts[15:], [u'0', u'0'], name)

    def test_a_syntax_error_has_its_place(self):
        path = self.source(u'x = = 1\n', 'bad.py')
        try:
            compile(u'x = = 1\n', path, 'exec')
        except SyntaxError as error:
            texts = _bridge_failure.describe(error, None, [self.folder])
        self.assertEqual(texts[:7], [u'1', u'0', u'', u'SyntaxError', u'invalid syntax', path, u'1'])
        self.assertEqual(texts[7:], [u'5', u'x = = 1', u'0', u'0'])

    @unittest.skipIf(str is bytes, 'Python 2 has no chains')
    def test_chains_are_followed_and_cut(self):
        texts = self.describe(
            u'try:\n    try:\n        {}["x"]\n    except KeyError as error:\n        raise ValueError("a") from error\n'
            u'except ValueError:\n    raise TypeError("b")\n')
        self.assertEqual(texts[0], u'3')
        self.assertEqual([text for text in texts if text in ('cause', 'context')], [u'context', u'cause'])
        texts = self.describe(
            u'def again(n):\n    try:\n        raise ValueError(n)\n    except ValueError:\n        if n:\n            again(n - 1)\n        raise\n'
            u'again(20)\n')
        self.assertEqual(texts[:2], [u'8', u'13'])

    @unittest.skipIf(str is bytes, 'Python 2 has no chains')
    def test_a_chain_may_be_a_circle(self):
        first, second = ValueError('a'), ValueError('b')
        first.__context__ = second
        second.__context__ = first
        self.assertEqual(_bridge_failure.describe(first, None, [])[:2], [u'2', u'0'])

    def test_all_is_bounded(self):
        texts = self.describe(u'def f(n):\n    if n:\n        f(n - 1)\n    raise ValueError("\xe9" * 10000000)\n' + u'#\u20ac' * 5000
                              + u'\nf(500)\n')
        self.assertLess(len(u'\0'.join(texts).encode('utf-8')), 262144)
        self.assertTrue(texts[4].endswith(u' ...'))
        self.assertEqual(texts[9:11], [u'32', u'470'])
        self.assertLessEqual(max(map(len, texts)), 2048)

    def test_whatever_the_exception_does(self):
        texts = self.describe(
            u'class Bad(Exception):\n    def __str__(self):\n        raise TypeError()\n    __unicode__ = __str__\nraise Bad()\n')
        self.assertEqual(texts[4], u'<message not available>')
        self.assertEqual(_bridge_failure.describe(ValueError('a\0b'), None, [])[4], u'a b')
        self.assertEqual(_bridge_failure.describe(ValueError(u'caf\xe9'), None, [])[4], u'caf\xe9')

    def test_whatever_its_methods_raise(self):
        for name in ('SystemExit', 'KeyboardInterrupt', 'GeneratorExit'):
            texts = self.describe(
                u'class Bad(Exception):\n    def __str__(self):\n        raise %s()\n    __unicode__ = __str__\nraise Bad()\n' % name)
            self.assertEqual(texts[4], u'<message not available>', name)

        class Name(object):
            def __str__(self):
                raise SystemExit()
            __unicode__ = __str__
        self.assertEqual(_bridge_failure.describe(SyntaxError('m', (Name(), 1, 1, 't')), None, []), [])

    def test_numbers_and_texts_are_plain(self):
        class Number(int):
            def __str__(self):
                return 'odd'
            __repr__ = __str__

            def __lt__(self, other):
                return False
            __gt__ = __le__ = __ge__ = __lt__

        class Words(type(u'')):
            def encode(self, *_):
                raise ValueError()
        for line, column, expected in ((True, 1, [u'1', u'1']), (Number(7), Number(3), [u'7', u'3']),
                                       ('x', None, [u'0', u'0']), (-1, 1 << 40, [u'0', u'0'])):
            texts = _bridge_failure.describe(SyntaxError(Words(u'm'), ('f', line, column, Words(u't'))), None, [])
            self.assertEqual(texts[4:9], [u'm', u'f'] + expected + [u't'])

    def around(self, data):
        """Returns the lines around the 3rd of a source of bytes."""
        path = os.path.join(self.folder, 'lines.py')
        with open(path, 'wb') as target:
            target.write(data)
        try:
            exec(compile('\n\nraise ValueError()', path, 'exec'), {})
        except ValueError as error:
            return _bridge_failure.describe(error, sys.exc_info()[2].tb_next, [self.folder])[17:]

    def test_lines_end_where_python_ends_them(self):
        lines = [u'a = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"', u'b', u'raise ValueError()', u'd']
        for end in (u'\n', u'\r\n', u'\r'):
            self.assertEqual(self.around(end.join(lines + [u'']).encode('utf-8')), lines)

    def test_sources_have_their_encoding(self):
        caf = u'x = "caf\xe9"'
        for head, encoding in ((b'# coding: latin-1', 'latin-1'), (b'#!/x\n# -*- coding: cp1252 -*-', 'cp1252'),
                               (b'#', 'utf-8'), (b'import x\n# coding: latin-1', 'utf-8'), (b'# coding: none-such', 'utf-8'),
                               (b'# coding: zlib', 'utf-8')):
            self.assertIn(caf, self.around(head + b'\n' + caf.encode(encoding) + b'\n' * 2), head)
        self.assertEqual(self.around(b'\xef\xbb\xbfa\nb\nc\n'), [u'a', u'b', u'c'])


if __name__ == '__main__':
    unittest.main()

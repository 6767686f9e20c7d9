package org.wsgibridge.jython;

import java.nio.file.Path;

/** A deployment whose JVM has not loaded a class of Jython before; run by {@link JythonCoreClassesTest}. */
public final class CoreClassesMain {
    /** The assertions hold on CPython 2.7.18. */
    private static final String APP = """
            # coding: utf-8
            import collections, io, itertools, os
            from datetime import date, datetime, time, timedelta
            from decimal import Decimal

            class Fields(collections.Mapping):
                def __init__(self, **fields):
                    self.fields, self.asked = fields, []
                def __getitem__(self, key):
                    self.asked.append(key)
                    return getattr(self, 'get_' + key)()
                def get_size(self):
                    return self.fields['size']
                def __iter__(self):
                    return iter(self.fields)
                def __len__(self):
                    return len(self.fields)

            def function(*arguments, **keywords):
                return arguments, keywords

            class Callable(object):
                def __init__(self, *arguments, **keywords):
                    self.made = arguments, keywords
                def method(self, *arguments, **keywords):
                    return arguments, keywords

            class Old:
                def __init__(self, *arguments, **keywords):
                    self.made = arguments, keywords
                def method(self, *arguments, **keywords):
                    return arguments, keywords

            class Meta(type):
                pass

            class Made(Callable):
                __metaclass__ = Meta

            def sets():
                for make in (lambda: date(2020, 2, 29), lambda: datetime(2020, 2, 29, 1, 2, 3, 4), lambda: time(1, 2),
                             lambda: timedelta(3), lambda: Decimal('15.7563'), lambda: 'caf\\xc3\\xa9', lambda: u'é',
                             lambda: (date(2020, 2, 29), None), lambda: frozenset([Decimal('1.5')])):
                    for one, other in (set, set), (set, frozenset), (frozenset, set), (frozenset, frozenset):
                        left, right = one([make(), 1]), other([1, make()])
                        assert left == right and not left != right, make()
                        assert left != other([make()]) and not left == other([make(), 2]), make()
                    assert {frozenset([make()]): 1}[frozenset([make()])] == 1
                assert {Decimal('1.5')} == {Decimal('1.50')} == set([1.5])
                assert set() == frozenset() and set() != [] and set([1]) != [1] and not set([1]) == {1: 2}
                class Sub(set):
                    pass
                assert Sub([date(2020, 1, 1)]) == set([date(2020, 1, 1)]) == Sub([date(2020, 1, 1)])
                from java.util import HashSet
                assert set([1, 2]) == HashSet([1, 2])

            def keywords():
                for call in function, Callable().method, Old().method, Made().method:
                    fields = Fields(size=3)
                    assert call(1, name='x', **fields) == ((1,), {'name': 'x', 'size': 3}), call
                    assert call(*[1], **fields) == ((1,), {'size': 3})
                for made in Callable, Made, Old:
                    assert made(1, name='x', **Fields(size=3)).made == ((1,), {'name': 'x', 'size': 3}), made
                asked = Fields(size=3)
                function(name='x', **asked)
                assert asked.asked == ['size'], asked.asked
                for wrong in lambda: function(size=1, **Fields(size=3)), lambda: function(**Fields(size=3).fields.keys()), \\
                        lambda: function(**3):
                    try:
                        wrong()
                    except TypeError:
                        pass
                    else:
                        assert False, wrong

            def dicts():
                class Missing(dict):
                    def __missing__(self, key):
                        self[key] = 'missing'
                        return self[key]
                class Getting(dict):
                    def __getitem__(self, key):
                        return 'other'
                class Keys(dict):
                    def keys(self):
                        return ['other']
                    __iter__ = iterkeys = iteritems = items = None
                class Counted(collections.Counter):
                    pass
                class Default(collections.defaultdict):
                    pass
                for given in (collections.Counter(b=1), collections.defaultdict(int, b=1), collections.OrderedDict(b=1),
                              Missing(b=1), Getting(b=1), Keys(b=1), Counted(b=1), Default(list, b=1), dict(b=1)):
                    for call in function, Callable().method, Old().method, Made().method:
                        assert call(name=1, **given) == ((), {'name': 1, 'b': 1}), (call, type(given))
                    for made in Callable, Made, Old:
                        assert made(name=1, **given).made == ((), {'name': 1, 'b': 1}), (made, type(given))
                    assert len(given) == 1 and dict.keys(given) == ['b'], type(given)
                    try:
                        function(b=2, **given)
                    except TypeError:
                        pass
                    else:
                        assert False, type(given)

            def files():
                from java.lang import Thread
                path = os.path.join(os.path.dirname(__file__), 'shared')
                for opened, mode in itertools.product((open, io.open), ('w', 'a', 'r+', 'w+', 'a+')):
                    with opened(path, mode + 'b') as shared:
                        for line in 'one', 'two':
                            Thread.currentThread().interrupt()
                            shared.seek(0, 2)
                            shared.write(line * 20000)
                            shared.flush()
                            assert shared.tell() == os.path.getsize(path), (opened, mode)
                            if '+' in mode:
                                shared.seek(0)
                                assert shared.read(3) == 'one' and shared.read()[-3:] == line, (opened, mode)
                            assert Thread.interrupted(), (opened, mode)
                        Thread.currentThread().interrupt()
                        shared.truncate(30000)
                    assert Thread.interrupted() and os.path.getsize(path) == 30000, (opened, mode)
                with open(path) as shared:
                    Thread.currentThread().interrupt()
                    assert len(shared.read()) == 30000 and Thread.interrupted()

            def opened():
                from java.lang import Thread
                path = os.path.join(os.path.dirname(__file__), 'opened')
                for flags in (os.O_RDWR | os.O_CREAT, os.O_RDWR, os.O_RDWR | os.O_CREAT | os.O_TRUNC, os.O_WRONLY,
                              os.O_WRONLY | os.O_CREAT, os.O_WRONLY | os.O_CREAT | os.O_APPEND, os.O_WRONLY | os.O_APPEND,
                              os.O_RDWR | os.O_SYNC, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_SYNC):
                    fd = os.open(path, flags, 0600)
                    for line in 'one', 'two':
                        Thread.currentThread().interrupt()
                        os.lseek(fd, 0, 2)
                        assert os.write(fd, line * 20000) == 60000
                        os.fsync(fd)
                        size = os.path.getsize(path)
                        assert os.lseek(fd, 0, 1) == os.fstat(fd).st_size == size, (flags, line)
                        if flags & os.O_RDWR:
                            os.lseek(fd, size - 60000, 0)
                            assert os.read(fd, 3) == line and len(os.read(fd, 100000)) == 59997, flags
                            assert os.read(fd, 10) == '', flags
                        else:
                            try:
                                os.read(fd, 1)
                                assert False, flags
                            except OSError as e:
                                assert e.errno == 9, e
                        assert Thread.interrupted(), flags
                    Thread.currentThread().interrupt()
                    os.ftruncate(fd, 30000)
                    assert Thread.interrupted() and os.path.getsize(path) == 30000, flags
                    os.close(fd)
                fd = os.open(path, os.O_RDONLY)
                Thread.currentThread().interrupt()
                assert len(os.read(fd, 40000)) == 30000 and Thread.interrupted()
                os.close(fd)

            def status():
                import errno, stat, tempfile
                path = os.path.join(os.path.dirname(__file__), 'status')
                def same(status, size):
                    named = os.stat(path)
                    assert (status.st_ino, status.st_dev, status.st_mode) == (named.st_ino, named.st_dev, named.st_mode)
                    assert (status.st_size, status.st_nlink) == (size, named.st_nlink) == (size, 1), tuple(status)
                    assert abs(status.st_mtime - named.st_mtime) < 0.001 and stat.S_ISREG(status.st_mode), status
                for make in (lambda: open(path, 'wb'), lambda: io.open(path, 'wb'), lambda: io.FileIO(path, 'w'),
                             lambda: os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0640), 'w+b')):
                    with make() as written:
                        same(os.fstat(written.fileno()), 0)
                        written.write(b'four')
                        written.flush()
                        same(os.fstat(written.fileno()), 4)
                        os.rename(path, path + '.old')
                        open(path, 'wb').close()
                        moved, other = os.fstat(written.fileno()), os.stat(path)
                        assert moved.st_ino == os.stat(path + '.old').st_ino != other.st_ino and moved.st_size == 4
                        os.remove(path + '.old')
                        gone = os.fstat(written.fileno())
                        assert (gone.st_ino, gone.st_size, gone.st_nlink) == (moved.st_ino, 4, 0), gone
                with open(path, 'rb') as read:
                    descriptor = read.fileno()
                    same(os.fstat(descriptor), 0)
                with tempfile.TemporaryFile() as temporary:
                    temporary.write('abc')
                    temporary.flush()
                    unnamed = os.fstat(temporary.fileno())
                    assert (unnamed.st_size, unnamed.st_mode & 0777) == (3, 0600), unnamed
                for wrong in descriptor, 12345:
                    try:
                        os.fstat(wrong)
                        assert False, wrong
                    except OSError as e:
                        assert e.errno == errno.EBADF, e
                for flags in os.O_RDWR, os.O_WRONLY, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, os.O_WRONLY | os.O_APPEND:
                    nothing = os.open(os.devnull, flags)
                    assert os.write(nothing, 'abc') == 3, flags
                    os.close(nothing)
                folder = os.open(os.path.dirname(path), os.O_RDONLY)
                os.fsync(folder)
                os.close(folder)

            def text():
                import json
                from json import decoder
                high, low = u'\\ud83d', u'\\ude00'
                for text, expected in (('\\\\ud83d', high), ('\\\\ud83dx', high + u'x'), ('\\\\ude00', low),
                                       ('\\\\ude00\\\\ud83d', low + high), ('\\\\ud83d\\\\ud83d\\\\ude00', high + u'\\U0001f600'),
                                       ('\\\\ud83d\\\\u0041', high + u'A'), ('\\\\ud83d\\\\n', high + u'\\n'), ('\\xed\\xa0\\xbd', high),
                                       ('\\\\ud83d\\\\ude00\\xc3\\xa9', u'\\U0001f600\\xe9')):
                    for source in '"%s"' % text, ('"%s"' % text).decode('utf-8'):
                        for scan in decoder.scanstring, decoder.py_scanstring:
                            assert scan(source, 1) == (expected, len(source)), (source, scan)
                        assert json.loads(source) == expected == json.loads(json.dumps(expected)), source
                    assert json.loads('{"%s": ["%s"]}' % (text, text)) == {expected: [expected]}
                def error(call):
                    try:
                        return call()
                    except ValueError as e:
                        return str(e)
                for text, message in (('"\\\\ud83d', 'Invalid \\\\uXXXX escape: line 1 column 3 (char 2)'),
                                      ('"\\\\ud83d\\\\u"', 'Invalid \\\\uXXXX escape: line 1 column 9 (char 8)'),
                                      ('"\\\\ud83d\\\\ude0g"', 'Invalid \\\\uXXXX escape: line 1 column 9 (char 8)'),
                                      ('"\\\\ud83d\\\\x"', 'Invalid \\\\escape: line 1 column 8 (char 7)'),
                                      ('"a\\nb"', 'Invalid control character at: line 1 column 3 (char 2)'),
                                      ('"', 'end is out of bounds'),
                                      ('"a\\\\', 'Unterminated string starting at: line 1 column 1 (char 0)')):
                    assert error(lambda: json.loads(text)) == message, (text, error(lambda: json.loads(text)))
                assert json.loads('"a\\nb"', strict=False) == u'a\\nb' and json.loads('"\\xe9"', 'latin-1') == u'\\xe9'
                assert json.loads(u'["\\U0001f600", "\\U0001f600\\\\n\\\\ud83d"]') == [u'\\U0001f600', u'\\U0001f600\\n\\ud83d']
                for encoded, decoded in (('\\xed\\xa0\\xbd', high), ('a\\xed\\xb8\\x80b', u'a\\ude00b'),
                                         ('\\xed\\xb8\\x80\\xed\\xa0\\xbd', low + high), ('\\xed\\x9f\\xbf', u'\\ud7ff'),
                                         ('\\xed\\xa0\\xbd\\xf0\\x9f\\x98\\x80', high + u'\\U0001f600')):
                    assert encoded.decode('utf-8') == unicode(encoded, 'utf-8', 'replace') == decoded, encoded
                    assert decoded.encode('utf-8') == encoded and json.dumps(encoded) == json.dumps(decoded), encoded
                    assert io.TextIOWrapper(io.BytesIO(encoded), 'utf-8').read() == decoded
                assert '\\xed\\xa0\\xff\\xed\\xa0'.decode('utf-8', 'replace') == u'\\ufffd\\ufffd\\ufffd'
                assert high.encode('ascii', 'backslashreplace') == '\\\\ud83d'
                assert high.encode('latin-1', 'xmlcharrefreplace') == '&#55357;'

            def halves():
                import json, re
                high, low, both, mixed = u'\\ud840', u'\\udc00', u'\\udbff\\ud800', u'a\\ud800b\\U00010400c\\udfff'
                assert map(len, (high, low, both, mixed)) == [1, 1, 2, 6], map(len, (high, low, both, mixed))
                assert map(ord, mixed) == [0x61, 0xd800, 0x62, 0x10400, 0x63, 0xdfff] and ord(high) == 0xd840
                assert [mixed[i] for i in range(6)] == list(mixed) and mixed[3:] == u'\\U00010400c\\udfff'
                assert mixed[::-1] == u'\\udfffc\\U00010400b\\ud800a' and mixed[-1] == u'\\udfff' == unichr(0xdfff)
                assert mixed.find(u'c') == 4 and mixed.index(u'\\udfff') == 5 and mixed.count(u'\\ud800') == 1
                assert mixed.split(u'\\ud800') == [u'a', u'b\\U00010400c\\udfff'] and mixed.upper()[1] == u'\\ud800'
                assert mixed.replace(u'\\ud800', u'-') == u'a-b\\U00010400c\\udfff' == u''.join([u'a-b', mixed[3:]])
                text = (u'x' * 15 + u'\\ud83d' + u'\\U0001f600' + u'y' * 20) * 9
                assert len(text) == 37 * 9 and text[37 * 8 + 16] == u'\\U0001f600' and text[37 * 7 + 15] == u'\\ud83d'
                assert [i for i, c in enumerate(text) if c == u'\\ud83d'] == [37 * n + 15 for n in range(9)]
                assert [text.find(u'\\ud83d', 37 * n) for n in range(9)] == [37 * n + 15 for n in range(9)]
                assert repr(mixed) == "u'a\\\\ud800b\\\\U00010400c\\\\udfff'" and eval(repr(mixed)) == mixed
                assert re.findall(u'[\\ud800-\\udfff]', mixed) == [u'\\ud800', u'\\udfff']
                assert re.sub(ur'[^\\udc00-\\udfff\\ud800-\\udbff]+', u'.', mixed) == u'.\\ud800.\\udfff'
                assert re.compile(u'[\\x00-\\x1f\\ud800-\\udfff\\ufffe\\uffff\\U00010400]').sub(u'?', mixed) == u'a?b?c?'
                assert mixed.encode('utf-8') == 'a\\xed\\xa0\\x80b\\xf0\\x90\\x90\\x80c\\xed\\xbf\\xbf', mixed.encode('utf-8')
                assert json.dumps(mixed) == '"a\\\\ud800b\\\\ud801\\\\udc00c\\\\udfff"', json.dumps(mixed)
                assert '\\\\ud800x\\\\U0000dc00'.decode('unicode_escape') == unichr(0xd800) + u'x' + unichr(0xdc00)
                assert '\\\\ud800x'.decode('raw_unicode_escape') == u'\\ud800x' and len('\\ud800') == 6
                scope = {}
                exec '# coding: utf-8\\na = u"x\\\\ud800"\\ndef f():\\n    u"doc \\\\udc00."' in scope
                assert scope['a'] == u'x\\ud800' and scope['f'].__doc__ == u'doc \\udc00.'
                assert eval('u"x\\\\ud800"') == u'x\\ud800' and {u'x\\ud800': 1}[u'x' + unichr(0xd800)] == 1
                for wrong in '\\\\ud8', '\\\\U0011ffff', '\\\\u-800', '\\\\U+000d800', '\\\\N{no such}':
                    try:
                        wrong.decode('unicode_escape')
                    except UnicodeDecodeError:
                        pass
                    else:
                        assert False, wrong
                for wrong in -1, 0x110000, 'x':
                    try:
                        unichr(wrong)
                    except (ValueError, TypeError):
                        pass
                    else:
                        assert False, wrong

            def representations():
                def text(self):
                    return self.text
                class Old:
                    __repr__ = text
                kinds = [type('Made', (base,), {'__repr__': text})
                         for base in (object, Exception, dict, list, tuple, str, unicode, int, set)]
                for kind in [Old] + kinds:
                    one = kind()
                    one.text = u'text'
                    made = [repr(one), '%r' % (one,), '{0!r}'.format(one), repr([one])[1:-1], '%r' % [[one]][0]]
                    assert made == ['text'] * 4 + ['[text]'] and set(map(type, made)) == {str}, (kind, made)
                    assert type(u'%r' % (one,)) is unicode and type(one.__repr__()) is unicode, kind
                    one.text = '\\xe9'
                    assert repr(one) == '%r' % (one,) == '\\xe9', kind
                    for one.text, error in (u'\\xe9', UnicodeEncodeError), (1, TypeError):
                        for wrong in (lambda: repr(one), lambda: '%r' % (one,), lambda: u'%r' % (one,)):
                            try:
                                wrong()
                                assert False, (kind, error)
                            except error:
                                pass
                    one.text = '\\xc3\\xb6'
                    assert repr([one]) == '%r' % [one] == '{0!r}'.format([one]) == '[\\xc3\\xb6]', kind
                    assert repr({1: one}) == '{1: \\xc3\\xb6}' and type(repr((one, 1))) is str, kind
                from unittest.util import safe_repr
                one.text = u'text'
                assert type(safe_repr(one)) is str

            def application(environ, start_response):
                start_response('200 OK', [])
                globals()[environ['QUERY_STRING']]()
                return ['passed']
            """;

    private CoreClassesMain() {}

    /**
     * Prints what came of it.
     *
     * @param arguments a folder
     */
    public static void main(String[] arguments) throws Exception {
        try (Deployed deployed = new Deployed(Path.of(arguments[0]))) {
            deployed.file("app.py", APP);
            var interpreter = deployed.open("app.py", "application");
            for (String function : new String[] {
                "sets", "keywords", "dicts", "files", "opened", "status", "text", "halves", "representations"
            }) {
                System.out.println(function + " " + deployed.text(interpreter, "app.py", "application", function));
            }
        }
    }
}

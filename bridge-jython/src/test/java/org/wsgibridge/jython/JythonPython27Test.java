package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.spi.Interpreter;

/** What Jython's library does as CPython 2.7. The assertions in Python hold on CPython 2.7.18. */
final class JythonPython27Test {
    private static final String EXEC = """
            def application(environ, start_response):
                start_response('200 OK', [])
                exec environ['QUERY_STRING'] in {'__name__': 'test'}
                return ['passed']
            """;

    @TempDir
    private Path folder;

    private Deployed deployed;

    @BeforeEach
    void deploy() throws Exception {
        deployed = new Deployed(folder);
        deployed.file("app.py", EXEC);
    }

    @AfterEach
    void undeploy() {
        deployed.close();
    }

    private void passes(String code) throws Exception {
        passes(deployed.open("app.py", "application"), code);
    }

    private void passes(Interpreter interpreter, String code) {
        assertThat(deployed.text(interpreter, "app.py", "application", code)).isEqualTo("passed");
    }

    @Test
    void missedImplicitImportIsRemembered() throws Exception {
        deployed.file("pkg/__init__.py", "");
        deployed.file("pkg/sub/__init__.py", "");
        deployed.file("pkg/sibling.py", "name = 'relative'\n");
        deployed.file("sibling.py", "name = 'absolute'\n");
        deployed.file("other.py", "name = 'absolute'\n");
        deployed.file("pkg/module.py", """
                def imports():
                    import other, sibling, xml.dom
                    from os import path
                    from java.util import ArrayList
                    return other.name, sibling.name, ArrayList().size()
                def path_of_os():
                    from os import path
                    return path
                def explicit():
                    from . import sibling
                    from .sibling import name
                    return sibling.name, name, __import__('sibling', globals(), level=0).name
                def missing():
                    import nowhere
                def from_package():
                    from pkg import other
                """);
        deployed.file("pkg/sub/module.py", """
                def imports():
                    import other
                    return other.name
                """);
        passes("""
                import sys, pkg.module, pkg.sub.module
                for i in range(3):
                    assert pkg.module.imports() == ('absolute', 'relative', 0)
                    assert pkg.sub.module.imports() == 'absolute'
                    assert pkg.module.explicit() == ('relative', 'relative', 'absolute')
                assert sys.modules['pkg.sibling'].name == 'relative'
                for call in (pkg.module.missing, pkg.module.from_package):
                    for i in range(2):
                        try:
                            call()
                        except ImportError:
                            pass
                        else:
                            assert False, call
                assert not sys.modules.get('pkg.nowhere') and not sys.modules.get('pkg.other')
                import types
                sys.modules['pkg.os'] = types.ModuleType('pkg.os')
                sys.modules['pkg.os'].path = 'put there'
                assert pkg.module.path_of_os() == 'put there'
                try:
                    import pkg.other
                    assert False
                except ImportError:
                    pass
                """);
    }

    @Test
    void missedImplicitImportIsNotSearchedAgain() throws Exception {
        deployed.file("pkg/__init__.py", "");
        deployed.file("pkg/module.py", "def imports():\n    import os\n");
        passes("""
                import sys, pkg.module
                searched = []
                class Finder(object):
                    def find_module(self, name, path=None):
                        searched.append(name)
                sys.meta_path.insert(0, Finder())
                pkg.module.imports()
                assert searched == ['pkg.os'], searched
                pkg.module.imports()
                assert searched == ['pkg.os'], searched
                """);
    }

    /** To look for one in every library of a WAR takes longer than to import most modules. */
    @Test
    void implicitImportLooksForNoJavaClass() throws Exception {
        deployed.file("pkg/__init__.py", "from __future__ import division\n");
        deployed.file("pkg/module.py", "from collections import OrderedDict\nimport os.path, nothing\n");
        deployed.file("nothing.py", "");
        passes("""
                import sys, collections, __future__
                from java.lang import ClassLoader, ClassNotFoundException
                asked = []
                class Asked(ClassLoader):
                    def findClass(self, name):
                        asked.append(name)
                        raise ClassNotFoundException(name)
                sys.setClassLoader(Asked())
                try:
                    import pkg.module
                finally:
                    sys.setClassLoader(None)
                assert pkg.__package__ == pkg.module.__package__ == 'pkg'
                own = ('__future__', 'collections', 'os', 'nothing')
                assert not [name for name in asked if name.split('.')[0] in own], asked
                """);
    }

    @Test
    void formatIsStrWithoutASpecificationAndUnicodeForUnicode() throws Exception {
        passes("""
                import string
                assert '{} {:d} {:5} {!s}'.format(True, True, False, True) == 'True 1     0 True'
                assert u'{}'.format(False) == u'False' == format(False, u'') and type(format(False, u'')) is unicode
                assert format(True) == format(True, '') == True.__format__('') == int.__format__(True, '') == 'True'
                assert string.Formatter().format('{0} {0:d}', True) == 'True 1' and '{a[0]}'.format(a=[False]) == 'False'
                def named(base):
                    class Named(base):
                        def __str__(self):
                            return 'named'
                    return Named
                for value in named(int)(3), named(long)(3), named(float)(1.5), named(complex)(1j), named(str)('s'):
                    assert '{}'.format(value) == u'{}'.format(value) == format(value) == 'named', type(value)
                    assert unicode(value) == u'named' and type(unicode(value)) is unicode, type(value)
                assert '{:3d}|{:.2f}|{:>3}'.format(named(int)(3), named(float)(1.5), named(str)('s')) == '  3|1.50|  s'
                class Text(object):
                    def __unicode__(self):
                        return u'\\xe9'
                    def __str__(self):
                        return 'e'
                class Own(int):
                    def __format__(self, specification):
                        return 'own %s' % specification
                assert u'{} {!s} {:>2}'.format(Text(), Text(), Text()) == u'\\xe9 \\xe9  \\xe9' and '{}'.format(Text()) == 'e'
                assert u'{!s} {}'.format(u'\\xe9', u'\\xe9') == u'\\xe9 \\xe9' and u'{!r}'.format(u'\\xe9') == u"u'\\\\xe9'"
                assert '{:x}'.format(Own(1)) == u'{:x}'.format(Own(1)) == 'own x' and '{:{}}|'.format('a', 3) == 'a  |'
                for wrong, error in ((lambda: '{}'.format(u'\\xe9'), UnicodeEncodeError), (lambda: '{}'.format(), IndexError),
                                     (lambda: u'{}'.format('\\xe9'), UnicodeDecodeError), (lambda: '{a}'.format(), KeyError),
                                     (lambda: '{!x}'.format(1), ValueError), (lambda: '{'.format(1), ValueError),
                                     (lambda: '{:{:{}}}'.format(1, 2, 3), ValueError), (lambda: format(1, 2), TypeError)):
                    try:
                        wrong()
                    except error:
                        pass
                    else:
                        assert False, error
                """);
    }

    @Test
    void errorHandlersOfEncodingsCountCharacters() throws Exception {
        passes("""
                import codecs
                text = u'a\\U0001f600b\\u0416\\U0001f601\\xe9c'
                assert text.encode('ascii', 'ignore') == 'abc' and text.encode('latin-1', 'ignore') == 'ab\\xe9c'
                assert text.encode('ascii', 'replace') == 'a?b???c' and text.encode('cp1252', 'replace') == 'a?b??\\xe9c'
                assert text.encode('ascii', 'xmlcharrefreplace') == 'a&#128512;b&#1046;&#128513;&#233;c'
                assert text.encode('koi8_r', 'xmlcharrefreplace') == 'a&#128512;b\\xf6&#128513;&#233;c'
                assert text.encode('ascii', 'backslashreplace') == r'a\\U0001f600b\\u0416\\U0001f601\\xe9c'
                assert text.encode('cp1252', 'backslashreplace') == 'a\\\\U0001f600b\\\\u0416\\\\U0001f601\\xe9c'
                assert text.encode('gbk', 'replace') == 'a?b\\xa7\\xa8?\\xa8\\xa6c' and len(text.encode('gbk', 'ignore')) == 7
                assert text.encode('shift_jis', 'xmlcharrefreplace') == 'a&#128512;b\\x84G&#128513;&#233;c'
                assert text.encode('big5', 'backslashreplace').startswith('a\\\\U0001f600b')
                assert u'\\u65e5\\u672c'.encode('iso2022_jp') == '\\x1b$BF|K\\\\\\x1b(B'
                assert (u'\\u65e5' * 4000).encode('euc_jp') == '\\xc6\\xfc' * 4000
                assert (u'\\U0001f600' * 3000 + u'\\u65e5').encode('euc_jp', 'replace') == '?' * 3000 + '\\xc6\\xfc'
                assert codecs.getincrementalencoder('gbk')('replace').encode(text) == 'a?b\\xa7\\xa8?\\xa8\\xa6c'

                seen = []
                def note(failure):
                    seen.append((failure.encoding, failure.start, failure.end, failure.object[failure.start:failure.end]))
                    return u'<%d>' % len(seen), failure.end
                codecs.register_error('note', note)
                assert text.encode('ascii', 'note') == 'a<1>b<2>c'
                assert seen == [('ascii', 1, 2, u'\\U0001f600'), ('ascii', 3, 6, u'\\u0416\\U0001f601\\xe9')]
                del seen[:]
                assert text.encode('gbk', 'note') == 'a<1>b\\xa7\\xa8<2>\\xa8\\xa6c'
                assert [each[1:] for each in seen] == [(1, 2, u'\\U0001f600'), (4, 5, u'\\U0001f601')]
                many = u'a\\U0001f600' * 200000
                for encoding in 'ascii', 'cp1252', 'gbk':
                    assert many.encode(encoding, 'replace') == 'a?' * 200000, encoding
                codecs.register_error('mark', lambda failure: (u'?', failure.end))
                for encoding in 'ascii', 'cp1252', 'gbk':
                    assert many.encode(encoding, 'mark') == 'a?' * 200000, encoding
                assert codecs.lookup_error('replace')(UnicodeEncodeError('x', text, 1, 2, '')) == (u'?', 2)
                codecs.register_error('none', lambda failure: None)
                for encoding in 'ascii', 'cp1252', 'gbk':
                    try:
                        text.encode(encoding, 'none')
                    except TypeError:
                        pass
                    else:
                        assert False, encoding
                codecs.register_error('back', lambda failure: (u'', -1))
                assert text.encode('ascii', 'back') == text.encode('gbk', 'back') == 'ac'
                codecs.register_error('far', lambda failure: (u'', 99))
                codecs.register_error('same', lambda failure: (u'\\U0001f600', failure.end))
                for encoding in 'ascii', 'cp1252', 'gbk':
                    for errors, expected in ('far', IndexError), ('same', UnicodeEncodeError), ('strict', UnicodeEncodeError):
                        try:
                            text.encode(encoding, errors)
                        except expected as e:
                            assert errors != 'strict' or (e.start, e.end) == (1, 2), (encoding, e.start, e.end)
                        else:
                            assert False, (encoding, errors)
                """);
    }

    @Test
    void evalKeepsCodeByTextTypeAndFutureStatements() throws Exception {
        passes("""
                assert eval('1/2') == 0 and eval('1/2') == 0
                exec 'from __future__ import division\\nassert eval("1/2") == 0.5' in {}
                assert eval('1/2') == 0
                assert type(eval("u'a' 'b'")) is unicode and type(eval("'a'")) is str
                assert eval(u"'\\xe9'") == '\\xc3\\xa9' and eval("'\\xe9'") == '\\xe9'
                x = 1
                assert eval('x') == 1 and eval('x', {'x': 2}) == 2 and eval('x', {'x': 2}, {'x': 3}) == 3
                def local():
                    y = 5
                    return eval('y')
                assert local() == 5
                first = eval('[]')
                first.append(1)
                assert eval('[]') == []
                assert eval(compile('1 + 1', 'f', 'eval')) == 2 and eval('  7') == 7
                for source, error in (('1 +', SyntaxError), (7, TypeError), ('nowhere', NameError)):
                    for i in range(2):
                        try:
                            eval(source)
                        except error:
                            pass
                        else:
                            assert False, source
                for i in range(2000):
                    assert eval('%d' % i) == i
                """);
    }

    @Test
    void evalCompilesAnExpressionOnce() throws Exception {
        passes("""
                class Lambda(object):
                    pass
                assert eval('lambda: 0').__code__ is eval('lambda: 0').__code__
                """);
    }

    @Test
    void malformedUtf8LosesNoValidByte() throws Exception {
        passes("""
                import codecs
                for raw, replaced in (
                        ('a\\xc3(b', u'a\\ufffd(b'), ('\\xe2\\x82<p>', u'\\ufffd<p>'), ('\\xe1\\x80A', u'\\ufffdA'),
                        ('\\xc0\\x80', u'\\ufffd\\ufffd'), ('\\xf1\\x80\\x80A', u'\\ufffdA'), ('\\xff\\xc3', u'\\ufffd\\ufffd'),
                        ('\\xe0\\x80\\x80', u'\\ufffd\\ufffd'), ('\\xf4\\x90\\x80\\x80', u'\\ufffd\\ufffd'),
                        ('\\xc3\\xa9\\xe9\\xf0\\x9f\\x98\\x80', u'\\xe9\\ufffd\\U0001f600'), ('', u'')):
                    assert raw.decode('utf-8', 'replace') == replaced, repr(raw)
                    assert ('\\xff' + raw).decode('utf-8', 'replace') == u'\\ufffd' + replaced, repr(raw)
                    assert unicode(raw, 'utf8', 'ignore') == replaced.replace(u'\\ufffd', u''), repr(raw)
                for raw, start, end, reason in (('a\\xc3(', 1, 2, 'invalid continuation byte'),
                        ('\\xff', 0, 1, 'invalid start byte'), ('ab\\xe2\\x82', 2, 4, 'unexpected end of data')):
                    try:
                        raw.decode('utf-8')
                        assert False
                    except UnicodeDecodeError as e:
                        assert (e.start, e.end, e.reason, e.object) == (start, end, reason, raw), e
                assert codecs.utf_8_decode('a\\xe2\\x82') == (u'a', 1)
                assert codecs.utf_8_decode('\\xc3(\\xe2\\x82', 'replace') == (u'\\ufffd(', 2)
                decoder = codecs.getincrementaldecoder('utf-8')('replace')
                assert [decoder.decode(b) for b in '\\xc3\\xa9\\xc3'] == [u'', u'\\xe9', u'']
                assert decoder.decode('(', True) == u'\\ufffd('
                import StringIO
                assert codecs.getreader('utf-8')(StringIO.StringIO('\\xc3(\\xc3\\xa9'), 'replace').read() == u'\\ufffd(\\xe9'
                codecs.register_error('brackets', lambda e: (u'[%d]' % len(e.object[e.start:e.end]), e.end))
                assert '\\xe1\\x80(\\xff'.decode('utf-8', 'brackets') == u'[2]([1]'
                """);
    }

    @Test
    void aMillionMalformedBytesAreDecodedInOnePass() throws Exception {
        passes("""
                raw = '\\xff' * 1000000
                assert raw.decode('utf-8', 'replace') == u'\\ufffd' * 1000000
                assert raw.decode('utf-8', 'ignore') == u''
                """);
    }

    @Test
    void dictsOfASubclassAreComparedByWhatTheyHold() throws Exception {
        passes("""
                class Last(dict):
                    def __getitem__(self, key):
                        return dict.__getitem__(self, key)[-1]
                a = Last({'x': [1, 2]})
                assert a == a and a == Last({'x': [1, 2]}) and a == {'x': [1, 2]} and {'x': [1, 2]} == a
                assert not (a != {'x': [1, 2]}) and a != {'x': 2} and not ({'x': 2} == a)
                assert a != {'y': [1, 2]} and a != {} and a != [] and not (a == 1) and a is not None
                assert [a] == [{'x': [1, 2]}] and a in [{'x': [1, 2]}]
                class Own(dict):
                    def __eq__(self, other):
                        return 'own'
                assert (Own() == {}) == 'own' and dict.__eq__(a, {'x': [1, 2]}) is True
                assert dict.__eq__({}, 1) is NotImplemented
                from collections import OrderedDict, defaultdict
                assert OrderedDict([(1, 2), (3, 4)]) != OrderedDict([(3, 4), (1, 2)])
                assert OrderedDict([(1, 2)]) == {1: 2} and defaultdict(int) == {}
                """);
    }

    @Test
    void unicodeAsksASubclassForItsText() throws Exception {
        passes("""
                class Lazy(unicode):
                    def __unicode__(self):
                        return u'translated'
                class Plain(unicode):
                    pass
                assert unicode(Lazy(u'x')) == u'translated' and type(unicode(Plain(u'x'))) is unicode
                assert unicode(Plain(u'x')) == u'x' and type(Plain(Plain(u'x'))) is Plain
                assert unicode() == u'' and unicode('a', 'ascii') == u'a' and unicode(u'\\xe9') == u'\\xe9'
                class Thing(object):
                    def __unicode__(self):
                        return u'thing'
                assert unicode(Thing()) == u'thing'
                """);
    }

    @Test
    void timeCanBeReplacedInOneInterpreter() throws Exception {
        Interpreter other = deployed.open("app.py", "application");
        passes("""
                import time
                for name in ('time', 'sleep', 'localtime', 'strftime'):
                    before = getattr(time, name)
                    setattr(time, name, lambda *arguments: ('replaced',) + arguments)
                    assert getattr(time, name)(1) == ('replaced', 1)
                    setattr(time, name, before)
                time.time = lambda: 42
                assert time.time() == 42
                import datetime
                assert time.gmtime(0).tm_year == 1970 and time.sleep(0) is None and time.mktime(time.localtime()) > 0
                assert time.strptime('2020-02-01', '%Y-%m-%d').tm_mon == 2 and isinstance(time.timezone, int)
                assert isinstance(time.gmtime(), time.struct_time) and len(time.tzname) == 2
                """);
        passes(other, "import time\nassert time.time() > 1e9\n");
    }

    @Test
    void strftimeKeepsTheBytesOfTheFormat() throws Exception {
        passes("""
                # coding: utf-8
                import datetime, time
                day = time.struct_time((2020, 2, 1, 10, 20, 30, 5, 32, 0))
                assert time.strftime('%Y \\xc3\\xa9 %d%%', day) == '2020 \\xc3\\xa9 01%'
                assert time.strftime('\\xe9', day) == '\\xe9' and time.strftime('%Y', day) == '2020'
                assert datetime.date(2020, 2, 1).strftime('%d\\xc2\\xb0%m') == '01\\xc2\\xb002'
                assert time.strftime(u'%Y', day) == '2020' and time.strftime('\\xc3\\xa9')
                try:
                    time.strftime(u'\\xe9', day)
                    assert False
                except UnicodeEncodeError:
                    pass
                """);
    }

    @Test
    void tzsetSetsTheZoneOfOneInterpreter() throws Exception {
        Interpreter other = deployed.open("app.py", "application");
        passes("""
                import os, time, datetime
                assert time.localtime()[:5] == datetime.datetime.now().timetuple()[:5]
                at = 1331447400.5
                os.environ['TZ'] = 'America/Chicago'
                time.tzset()
                assert (time.timezone, time.altzone, time.daylight, time.tzname) == (21600, 18000, 1, ('CST', 'CDT'))
                assert tuple(time.localtime(at)) == (2012, 3, 11, 0, 30, 0, 6, 71, 0), tuple(time.localtime(at))
                assert time.localtime(at + 7200).tm_isdst == 1 and time.localtime(at + 7200).tm_hour == 3
                assert time.ctime(at) == 'Sun Mar 11 00:30:00 2012', time.ctime(at)
                assert time.ctime(at - 6 * 86400) == 'Mon Mar  5 00:30:00 2012', time.ctime(at - 6 * 86400)
                assert time.asctime((999, 2, 5, 1, 2, 3, 6, 36, 0)) == 'Sun Feb  5 01:02:03 999'
                assert time.asctime()[:10] == time.ctime()[:10] == time.ctime(None)[:10]
                assert time.mktime(time.localtime(at)) == 1331447400.0
                assert time.mktime((2012, 7, 1, 0, 0, 0, 0, 0, -1)) == 1341118800.0
                assert time.mktime((2012, 7, 1, 0, 0, 0, 0, 0, 0)) == 1341122400.0
                assert time.mktime((2012, 1, 1, 0, 0, 0, 0, 0, 1)) == 1325394000.0
                assert time.mktime((2012, 13, 32, 25, 61, 61, 0, 0, 0)) == time.mktime((2013, 2, 2, 2, 2, 1, 0, 0, 0))
                assert time.mktime((2012, 11, 4, 1, 30, 0, 0, 0, 1)) == 1352010600.0
                assert time.mktime((2012, 11, 4, 1, 30, 0, 0, 0, 0)) == 1352014200.0
                assert time.strftime('%Z %%Z %H', time.localtime(at + 7200)) == 'CDT %Z 03'
                assert datetime.datetime.fromtimestamp(at) == datetime.datetime(2012, 3, 11, 0, 30, 0, 500000)
                assert time.strftime('%Y %j') == datetime.datetime.now().strftime('%Y %j')
                assert tuple(time.gmtime(at))[:5] == (2012, 3, 11, 6, 30)
                os.environ['TZ'] = ':Africa/Nairobi'
                time.tzset()
                assert (time.timezone, time.altzone, time.daylight) == (-10800, -10800, 0) and time.tzname[0] == 'EAT'
                assert time.localtime(at).tm_hour == 9
                for zone in 'No/Where', 'GMT+5', ':GMT-03:30', 'EST+05EDT,M4.1.0,M10.5.0', '':
                    os.environ['TZ'] = zone
                    time.tzset()
                    assert time.timezone == 0 and time.localtime(at)[:5] == time.gmtime(at)[:5], zone
                    assert time.tzname == ('UTC', 'UTC')
                os.environ['TZ'] = 'Etc/GMT+5'
                time.tzset()
                assert time.timezone == 18000
                for function in time.mktime, time.asctime:
                    for wrong in (1, 2), 'x':
                        try:
                            function(wrong)
                            assert False
                        except TypeError:
                            pass
                """);
        passes(other, """
                import time
                from java.util import TimeZone
                assert time.timezone == -TimeZone.getDefault().getRawOffset() / 1000
                assert time.mktime(time.localtime(1331447400)) == 1331447400
                noon = (2012, 3, 5, 12, 0, 0, 0, 65, 0)
                assert time.asctime(noon) == time.ctime(time.mktime(noon)) == 'Mon Mar  5 12:00:00 2012'
                """);
    }

    /** The hashes are those of glibc. */
    @Test
    void cryptKnowsTheMethodsOfGlibc() throws Exception {
        passes("""
                from crypt import crypt
                assert crypt('pw', 'ab') == 'abzlUXK5ed5rs' and crypt('pw', 'abzlUXK5ed5rs') == 'abzlUXK5ed5rs'
                word = 'pw\\xc3\\xa4'
                for salt, expected in (
                        ('$1$abc', '$1$abc$m1Qo1rbGv5FOffA1kRVPC/'),
                        ('$5$x', '$5$x$.gJcTq.IUaH6ooMAClP.jUq1GXOERTf6/BAhNQ8wPv7'),
                        (u'$6$salt', '$6$salt$5WO8e53y5tpgKIS0Y0cxLvAOIH8x66dLXut7.WGAhHygHkbfyVxsyvNY43G/'
                                     'A.NkfSd54UHuovDSdpse8KJ6N/'),
                        ('$6$rounds=1000$abcdefgh$',
                         '$6$rounds=1000$abcdefgh$iNaYI8pmxQkihjQ1XDJuT9zBX0e1beDDRp/wZNhXdUMDnzUrpW7emKxqJUcwoV5W4'
                         '0D9DwnGlxCVnKiPDC1wv.')):
                    assert crypt(word, salt) == expected and type(crypt(word, salt)) is str, crypt(word, salt)
                for salt in '', 'a', '!!', '$2a$10$abc', '$6$':
                    assert crypt(word, salt) is None, salt
                for wrong in (None, 'ab'), ('pw', 1):
                    try:
                        crypt(*wrong)
                        assert False, wrong
                    except TypeError:
                        pass
                """);
    }

    @Test
    void expatReaderIsThere() throws Exception {
        passes("""
                import xml.sax.expatreader
                from StringIO import StringIO
                from xml.dom import pulldom
                from xml.sax import SAXParseException, handler
                from xml.sax.expatreader import ExpatParser, create_parser

                class Events(handler.ContentHandler):
                    def __init__(self): self.seen = []
                    def startElementNS(self, name, qname, attributes): self.seen.append((name, dict(attributes.items())))
                    def startElement(self, name, attributes): self.seen.append((name, dict(attributes.items())))
                    def characters(self, text): self.seen.append(text)
                    def endDocument(self): self.seen.append('end')

                def events(document, namespaces):
                    parser = create_parser(namespaces)
                    parser.setContentHandler(Events())
                    parser.parse(StringIO(document))
                    return parser.getContentHandler().seen
                document = '<r xmlns="u:n" a="\\xc3\\xa9"><b>t</b></r>'
                assert events(document, 1) == [(('u:n', 'r'), {(None, 'a'): u'\\xe9'}), (('u:n', 'b'), {}), 't', 'end']
                assert events(document, 0)[1:] == [('b', {}), 't', 'end']
                try:
                    events('<r>\\n<b></r>', 1)
                    assert False
                except SAXParseException as e:
                    assert e.getLineNumber() == 2, e.getLineNumber()

                nodes = [(event, node.nodeName) for event, node in pulldom.parse(StringIO(document), ExpatParser())]
                assert nodes[1:3] == [('START_ELEMENT', 'r'), ('START_ELEMENT', 'b')], nodes

                class Forbidden(ValueError):
                    pass
                class Defused(ExpatParser):
                    def doctype(self, *arguments): raise Forbidden(arguments[0])
                    def reset(self):
                        ExpatParser.reset(self)
                        self._parser.StartDoctypeDeclHandler = self.doctype
                try:
                    Defused().parse(StringIO('<!DOCTYPE bomb [<!ENTITY a "x">]><bomb>&a;</bomb>'))
                    assert False
                except Forbidden as e:
                    assert str(e) == 'bomb'
                secret = '<!DOCTYPE r [<!ENTITY e SYSTEM "file://%s">]><r>&e;</r>' % '/etc/passwd'
                assert events(secret, 0) == [('r', {}), 'end'], events(secret, 0)
                """);
    }

    @Test
    void expatReportsDeclarationAndAttributesInOrder() throws Exception {
        passes("""
                from xml.parsers import expat
                def events(document, **options):
                    seen = []
                    parser = expat.ParserCreate('utf-8', '}')
                    for name, value in options.items():
                        setattr(parser, name, value)
                    parser.XmlDeclHandler = lambda *arguments: seen.append(arguments)
                    def start(tag, attributes):
                        seen.append((tag, attributes))
                    parser.StartElementHandler = start
                    half = len(document) // 2
                    parser.Parse(document[:half])
                    parser.Parse(document[half:], True)
                    assert parser.StartElementHandler is start
                    return seen
                document = '<?xml version="1.0" encoding="utf-8"?><r z="1" a="\\xc3\\xa9" m="3" xmlns="u:n"><b/></r>'
                assert events(document, ordered_attributes=True) == [
                    ('1.0', 'utf-8', -1), ('u:n}r', ['z', '1', 'a', u'\\xe9', 'm', '3']), ('u:n}b', [])]
                assert events(document)[1] == ('u:n}r', {'z': '1', 'a': u'\\xe9', 'm': '3'})
                assert events('<r y="2" x="1"/>', ordered_attributes=1, returns_unicode=False) == [
                    ('r', ['y', '2', 'x', '1'])]
                assert events('<?xml version="1.0" standalone="yes"?><r/>')[0] == ('1.0', None, 1)
                """);
    }

    @Test
    void keysAreDerivedFromPasswords() throws Exception {
        passes("""
                import binascii, hashlib
                def derive(*arguments, **keywords):
                    return binascii.hexlify(hashlib.pbkdf2_hmac(*arguments, **keywords))
                # Of RFC 6070 and RFC 7914, and of CPython.
                assert derive('sha1', 'password', 'salt', 1) == '0c60c80f961f0e71f3a9b524af6012062fe037a6'
                assert derive('sha1', 'password', 'salt', 2) == 'ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957'
                assert derive('sha256', 'passwd', bytearray('salt'), 1, 64) == \\
                    '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783'
                assert derive('SHA512', '', buffer('s\\0'), 1000, dklen=10) == '2c1ebf4c18189a8ff3ba'
                assert derive(hashlib.sha1().name, 'password', 'salt', 1) == derive('sha1', 'password', 'salt', 1)
                assert derive(hashlib.sha256().name, 'password', 'salt', 1) == derive('sha256', 'password', 'salt', 1)
                assert derive('md5', 'x' * 200, '', 3) == '34328dfd6328e844af2f65714bf9bd44'
                def error(*arguments):
                    try:
                        hashlib.pbkdf2_hmac(*arguments)
                    except Exception as e:
                        return type(e)
                assert error('other', 'a', 'b', 1) is error('sha1', 'a', 'b', 0) is error('sha1', 'a', 'b', 1, 0) is ValueError
                assert error(u'sha1', 'a', 'b', 1) is error('sha1', None, 'b', 1) is TypeError
                assert error('sha1', 'a', 'b', 1.0) is error('sha1', 'a', 'b', 1, 2.0) is TypeError
                assert error('sha1', u'\\xe9', 'b', 1) is error('sha1', 'a', u'\\xe9', 1) is UnicodeEncodeError
                assert error('SHA_256', 'a', 'b', 1) is error('Sha256', 'a', 'b', 1) is error('Md5', 'a', 'b', 1) is ValueError
                import array
                for make in unicode, bytearray, buffer, memoryview, lambda text: array.array('c', text):
                    assert derive('sha1', make('password'), make('salt'), 1) == '0c60c80f961f0e71f3a9b524af6012062fe037a6'
                """);
    }
}

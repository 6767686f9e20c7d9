package org.wsgibridge.jython;

import org.junit.jupiter.api.Test;

/** What strings, encodings and formats do as in CPython 2.7. */
final class JythonTextTest extends Python27Assertions {
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
    void longTextsWithPairsAreReadInOnePass() throws Exception {
        passes("""
                import json
                many = u'a\\U0001f600' * 200000
                quoted = u'"' + many + u'"'
                assert json.loads(quoted) == many == json.loads(quoted.encode('utf-8')) == json.loads(json.dumps(many))
                assert u'{}{:s}'.format(many, many) == many + many
                assert (u'{0}' * 20000).format(u'\\U0001f600') == u'\\U0001f600' * 20000
                """);
    }
}

package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code codecs.encode} and {@code codecs.decode}. The assertions in Python hold on CPython 2.7.18. */
final class JythonCodecsTest {
    private static final String EXEC = """
            def application(environ, start_response):
                start_response('200 OK', [])
                exec environ['QUERY_STRING'] in {}
                return ['passed']
            """;

    @TempDir
    private Path folder;

    private void passes(String code) throws Exception {
        try (Deployed deployed = new Deployed(folder)) {
            deployed.file("app.py", EXEC);
            assertThat(deployed.text(deployed.open("app.py", "application"), "app.py", "application", code))
                    .isEqualTo("passed");
        }
    }

    @Test
    void bytesMustBecomeBytes() throws Exception {
        passes("""
                import codecs
                assert codecs.encode('ab\\xff', 'hex_codec') == codecs.encode('ab\\xff', u'hex') == '6162ff'
                assert codecs.encode(u'ab', 'hex') == '6162' and codecs.encode('', 'hex') == ''
                assert codecs.decode('6162ff', 'hex') == codecs.decode(bytearray('6162ff'), 'hex') == 'ab\\xff'
                every = ''.join(map(chr, range(256)))
                for codec in 'hex', 'base64', 'zlib', 'uu', 'quopri', 'string_escape':
                    encoded = codecs.encode(every, codec)
                    assert type(encoded) is str and codecs.decode(encoded, codec) == every, codec
                assert codecs.encode('a\\n', 'string_escape') == 'a\\\\n' and codecs.encode('ab', 'rot13') == 'no'
                """);
    }

    @Test
    void textMustBecomeBytes() throws Exception {
        passes("""
                import codecs
                def error(function, *arguments):
                    try:
                        return function(*arguments)
                    except Exception as e:
                        return type(e)
                for name in 'utf-8', 'latin-1', 'cp1252', 'ascii', 'gbk':
                    assert codecs.encode('ab', name) == codecs.encode(u'ab', name) == 'ab', name
                    assert error(codecs.encode, '\\xe9', name) is UnicodeDecodeError, name
                    assert codecs.decode('ab', name) == codecs.decode(bytearray('ab'), name) == u'ab', name
                    assert codecs.decode(u'ab', name) == codecs.decode(buffer('ab'), name) == u'ab', name
                    assert error(codecs.decode, u'\\xe9', name) is UnicodeEncodeError, name
                assert codecs.encode(u'\\xe9', 'utf-8') == '\\xc3\\xa9' and codecs.decode('\\xc3\\xa9', 'utf-8') == u'\\xe9'
                assert codecs.encode('ab') == 'ab' and codecs.decode('ab') == u'ab'
                assert error(codecs.encode, u'\\xe9') is UnicodeEncodeError
                assert error(codecs.decode, '\\xe9') is UnicodeDecodeError
                assert codecs.encode(u'\\xe9', 'ascii', 'replace') == '?'
                assert codecs.decode('\\xc3<', 'utf-8', 'replace') == u'\\ufffd<'
                """);
    }

    @Test
    void codecMustDecideWhatItTakesAndReturns() throws Exception {
        passes("""
                import codecs
                def search(name):
                    if name == 'tuples':
                        return codecs.CodecInfo(lambda *given: (given, 1), lambda *given: (given, 2), name=name)
                    if name == 'bad':
                        return codecs.CodecInfo(lambda *given: 5, lambda *given: (1,), name=name)
                codecs.register(search)
                given = object()
                assert codecs.encode(given, 'tuples') == codecs.decode(given, 'tuples') == (given,)
                assert codecs.encode('\\xe9', 'tuples', 'x') == ('\\xe9', 'x')
                def error(*arguments):
                    try:
                        codecs.encode(*arguments)
                    except Exception as e:
                        return '%s: %s' % (type(e).__name__, e)
                assert error(given, 'bad') == 'TypeError: encoder must return a tuple (object,integer)'
                assert error('a', 5) == 'TypeError: encode() argument 2 must be string, not int'
                assert error('a', 'hex', None) == 'TypeError: encode() argument 3 must be string, not None'
                assert error('a', 'nowhere').startswith('LookupError'), error('a', 'nowhere')
                assert error('zz', 'hex', 'ignore').startswith('AssertionError')
                """);
    }
}

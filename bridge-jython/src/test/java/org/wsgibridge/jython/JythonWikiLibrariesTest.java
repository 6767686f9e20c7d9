package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What MoinMoin, Genshi and Trac call of the library. The assertions in Python hold on CPython 2.7.18. */
final class JythonWikiLibrariesTest {
    @TempDir
    private Path folder;

    private void passes(String code) throws Exception {
        try (Deployed deployed = new Deployed(folder)) {
            deployed.file("app.py", """
                    def application(environ, start_response):
                        start_response('200 OK', [])
                        exec environ['QUERY_STRING'] in {'__name__': 'test'}
                        return ['passed']
                    """);
            assertThat(deployed.text(deployed.open("app.py", "application"), "app.py", "application", code))
                    .isEqualTo("passed");
        }
    }

    @Test
    void seekingToBeforeTheStartIsAnIOError() throws Exception {
        passes("""
                import io, os, shutil, tempfile, threading, zipfile
                folder = tempfile.mkdtemp()
                name = os.path.join(folder, 'six')
                with open(name, 'wb') as file:
                    file.write('123456')
                for opened in (open(name, 'rb'), open(name, 'r+b'), io.open(name, 'rb'), io.open(name, 'rb', 0), io.FileIO(name)):
                    for where in (-22, 2), (-1, 0), (-7, 1), (-1,):
                        try:
                            opened.seek(*where)
                        except IOError as e:
                            assert e.errno == 22 and 'Invalid argument' in str(e), e
                        else:
                            assert False, (opened, where)
                    opened.seek(-2, 2)
                    assert opened.read() == '56' and not opened.seek(1) in (0, 2) and opened.tell() == 1
                    opened.close()
                assert not zipfile.is_zipfile(name)
                shutil.rmtree(folder)
                """);
    }

    @Test
    void threadingHasThePrivateNames() throws Exception {
        passes("""
                import thread, threading
                seen = []
                threading._start_new_thread(lambda: seen.append(threading._get_ident()), ())
                with threading._allocate_lock():
                    while not seen:
                        pass
                assert seen[0] != threading._get_ident() == thread.get_ident()
                """);
    }

    @Test
    void evalKnowsStringLiterals() throws Exception {
        passes("""
                assert eval("'a'") == eval(" u'a' ") == eval("'''a'''") == eval("r'a'") == eval("b'a'") == eval("'' 'a'", {}) == 'a'
                assert eval("'a\\\\n\\\\x41'", globals()) == 'a\\nA' and eval('"a" # "') == 'a' and eval("'a' 'b' \\"c\\"") == 'abc'
                assert map(type, map(eval, ("'a'", "u'a'", "ur'a'", "b'a'"))) == [str, unicode, unicode, str]
                assert eval("'a' + x + 'b'", {'x': '-'}) == 'a-b' and eval("'a', 'b'") == ('a', 'b') and eval("'%s' % 'x'") == 'x'
                assert eval("'\\xc3\\xa4'") == '\\xc3\\xa4' and eval(u"'\\xe4'") == '\\xc3\\xa4' and eval(u"u'\\xe4'") == u'\\xe4'
                assert ''.join(eval("'%d'" % i) for i in range(1000)) == ''.join(map(str, range(1000)))
                for wrong in "'a", "'a'b'":
                    try:
                        eval(wrong)
                    except SyntaxError:
                        pass
                    else:
                        assert False, wrong
                try:
                    eval("'a'", 'no mapping')
                except TypeError:
                    pass
                else:
                    assert False
                """);
    }

    @Test
    void expatAsksForAForeignDtd() throws Exception {
        passes("""
                from xml.parsers import expat
                def events(document, encoding=None, returned=1):
                    parser, seen = expat.ParserCreate(encoding, '}'), []
                    parser.ordered_attributes = parser.buffer_text = True
                    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS)
                    parser.UseForeignDTD()
                    def entity(context, base, system, public):
                        seen.append((base, system, public))
                        inner = parser.ExternalEntityParserCreate(context)
                        inner.Parse('<!ENTITY hellip "&#8230;">\\n', False)
                        inner.Parse('<!ENTITY nbsp "&#160;">', True)
                        return returned
                    parser.ExternalEntityRefHandler = entity
                    parser.StartDoctypeDeclHandler = lambda name, system, public, internal: seen.append((name, system, public))
                    parser.EndDoctypeDeclHandler = lambda: seen.append('end')
                    parser.StartElementHandler = lambda name, attributes: seen.append((name, attributes))
                    text = []
                    parser.CharacterDataHandler = text.append
                    for i in range(0, len(document), 10):
                        parser.Parse(document[i:i + 10], False)
                    parser.Parse('', True)
                    return seen, u''.join(text)
                element = '<a b="x&hellip;">c&hellip;&amp;&nbsp;d</a>'
                started, text = (u'a', [u'b', u'x\\u2026']), u'c\\u2026&\\xa0d'
                nothing = (None, None, None)
                assert events(element) == ([nothing, started], text), events(element)
                assert events('<?xml version="1.0"?><!-- <!DOCTYPE x> <a> -->' + element) == ([nothing, started], text)
                assert events('<!DOCTYPE html>' + element)[0][0] == (u'html', None, None), events('<!DOCTYPE html>' + element)
                assert events('<!DOCTYPE html>' + element)[0][-1] == started and nothing in events('<!DOCTYPE html>' + element)[0]
                assert events('<!DOCTYPE html [<!ENTITY y "z">]>\\n<a>&y;&hellip;</a>')[1] == u'z\\u2026'
                system = (u'html', u'http://no.example/x.dtd', u'-//X')
                given = events('<!DOCTYPE html PUBLIC "-//X" "http://no.example/x.dtd">' + element)
                assert given == ([system, (None,) + system[1:], 'end', started], text), given
                assert events(u'<?xml version="1.0" encoding="utf-8"?>\\n<a>\\xe4&hellip;</a>'.encode('utf-8')) == (
                    [nothing, (u'a', [])], u'\\xe4\\u2026')
                for document, returned in ('<a>&hellip;', 1), (element, 0), ('', 1):
                    try:
                        events(document, None, returned)
                    except expat.ExpatError:
                        pass
                    else:
                        assert False, document
                plain, seen = expat.ParserCreate(), []
                plain.ExternalEntityRefHandler = lambda *args: seen.append(args) or 1
                plain.Parse('<!DOCTYPE html PUBLIC "-//X" "http://no.example/x.dtd"><html/>', True)
                assert seen == []
                """);
    }
}

package org.wsgibridge.jython;

import org.junit.jupiter.api.Test;

/** What Jython's library does as in CPython 2.7. */
final class JythonPython27Test extends Python27Assertions {
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

"""Adds to Jython's xml.parsers.expat what CPython's has and Jython's lacks."""

import re

from java.io import ByteArrayInputStream
from org.python.core.util import StringUtil
from org.xml.sax import InputSource
from org.xml.sax.ext import EntityResolver2

_DECLARATION = re.compile(r"""^(?:\xef\xbb\xbf)?<\?xml\s+version\s*=\s*["']([^"']+)["']"""
                          r"""(?:\s+encoding\s*=\s*["']([^"']+)["'])?"""
                          r"""(?:\s+standalone\s*=\s*["'](yes|no)["'])?\s*\?>""")
_LOAD_DTD = 'http://apache.org/xml/features/nonvalidating/load-external-dtd'
# The text before the root element or DOCTYPE, and a DOCTYPE without an external part.
_PROLOG = re.compile(r'(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->)*', re.DOTALL)
_DOCTYPE = re.compile(r'<!DOCTYPE\s+[^\s>\[]+(?=\s*[>\[])')
_FOREIGN = 'foreign-dtd'


def _name_foreign_dtd(document):
    """Adds the name of an external DTD to a document without one, without changing line numbers. Returns the document,
    and whether it had no DOCTYPE.
    """
    if '\0' in document[:4]:
        return document, False  # UTF-16
    end = _PROLOG.match(document).end()
    if document.startswith('<!DOCTYPE', end):
        declared = _DOCTYPE.match(document, end)
        if declared:
            document = '%s SYSTEM "%s"%s' % (document[:declared.end()], _FOREIGN, document[declared.end():])
        return document, False
    return '%s<!DOCTYPE any SYSTEM "%s">%s' % (document[:end], _FOREIGN, document[end:]), True


def _declared(system):
    return None if system == _FOREIGN else system


class _ExternalEntity(object):
    """The parser of an external entity: it only stores the text for the document's parser."""

    def __init__(self):
        self.parts = []

    def Parse(self, data, isfinal=False):
        self.parts.append(data.encode('utf-8') if isinstance(data, unicode) else data)
        return 1

    def ParseFile(self, file):
        return self.Parse(file.read(), True)


class _Resolver(EntityResolver2):
    """Asks ExternalEntityRefHandler for the external part of the DTD, even if the document has none."""

    def __init__(self, handler, error):
        self.handler = handler
        self.error = error

    def _external_dtd(self, system, public):
        parser = self.handler.parser
        ask = getattr(parser, 'ExternalEntityRefHandler', None)
        parser._external_entity = None
        if ask and not ask(None, parser.GetBase(), system, public):
            raise self.error('error in processing external entity reference')
        text = ''.join(parser._external_entity.parts) if parser._external_entity else ''
        return InputSource(ByteArrayInputStream(StringUtil.toBytes(text)))

    def getExternalSubset(self, name, base):
        return None

    def resolveEntity(self, name, public, base, system):
        if name in (None, '[dtd]'):
            return self._external_dtd(_declared(system), public)
        return self.handler.resolveEntity(name, public, base, system)


def install(expat):
    """Adds the attributes and handlers to the module's classes."""
    parser_class = expat.XMLParser
    handler_class = expat.XMLEventHandler
    parse = parser_class.Parse
    start_element = handler_class.startElement
    start_dtd, end_dtd = handler_class.startDTD, handler_class.endDTD

    def Parse(self, data, isfinal=False):
        if isfinal and self._foreign_dtd and self._param_entities:
            # Nothing is loaded: the resolver asks ExternalEntityRefHandler instead.
            self._reader.setFeature(_LOAD_DTD, True)
            self._reader.setEntityResolver(_Resolver(self._handler, expat.ExpatError))
            data = self._data.append(data).toString().encode('latin-1')
            self._data.setLength(0)
            data, self._handler._without_doctype = _name_foreign_dtd(data)
        handler = getattr(self, 'XmlDeclHandler', None)
        if isfinal and handler:
            # The parser keeps earlier bytes as characters.
            before = self._data.toString().encode('latin-1')
            declared = _DECLARATION.match(before + (data.encode('utf-8') if isinstance(data, unicode) else data))
            if declared:
                version, encoding, standalone = declared.groups()
                handler(version, encoding, {None: -1, 'no': 0, 'yes': 1}[standalone])
        return parse(self, data, isfinal)

    def SetParamEntityParsing(self, flag):
        self._param_entities = flag
        return 1

    def UseForeignDTD(self, flag=True):
        self._foreign_dtd = bool(flag)

    def ExternalEntityParserCreate(self, context, encoding=None):
        self._external_entity = _ExternalEntity()
        return self._external_entity

    def startDTD(self, name, public, system):
        if not self._without_doctype:
            start_dtd(self, name, public, _declared(system))

    def endDTD(self):
        if self._without_doctype:
            return
        handler = getattr(self.parser, 'EndDoctypeDeclHandler', None)
        if handler:
            # Jython passes None.
            self.parser.EndDoctypeDeclHandler = lambda nothing: handler()
        end_dtd(self)

    def startElement(self, namespace, local_name, qname, attributes):
        parser = self.parser
        handler = getattr(parser, 'StartElementHandler', None)
        if not (parser.ordered_attributes and handler):
            return start_element(self, namespace, local_name, qname, attributes)
        names = [self._qualify(attributes.getLocalName(i), attributes.getQName(i), attributes.getURI(i))
                 for i in range(attributes.getLength())]

        def ordered(tag, by_name):
            parser.StartElementHandler = handler
            flat = []
            for name in names:
                key = name if parser.returns_unicode else name.encode('utf-8')
                flat.extend((key, by_name[key]))
            handler(tag, flat)
        parser.StartElementHandler = ordered
        start_element(self, namespace, local_name, qname, attributes)

    parser_class.ordered_attributes = 0
    # With SAX, attributes that a DTD adds and prefixes are always reported, as expat does if these are 0.
    parser_class.specified_attributes = 0
    parser_class.namespace_prefixes = 0
    parser_class.Parse = Parse
    parser_class._param_entities = 0
    parser_class._foreign_dtd = False
    parser_class._external_entity = None
    parser_class.SetParamEntityParsing = SetParamEntityParsing
    parser_class.UseForeignDTD = UseForeignDTD
    parser_class.ExternalEntityParserCreate = ExternalEntityParserCreate
    handler_class._without_doctype = False
    for function in startElement, startDTD, endDTD:
        setattr(handler_class, function.__name__, function)
    for number, name in enumerate(('NEVER', 'UNLESS_STANDALONE', 'ALWAYS')):
        setattr(expat, 'XML_PARAM_ENTITY_PARSING_' + name, number)

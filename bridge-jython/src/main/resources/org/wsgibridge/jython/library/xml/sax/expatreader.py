"""
The module xml.sax.expatreader, which Jython lacks, on Jython's xml.parsers.expat.

For subclasses it works as in CPython 2.7: reset() makes the expat parser, self._parser, and sets its handlers. That
parser needs the whole document at once, so there is no feed(), and xml.dom.pulldom calls parse() instead. External
entities are never read.
"""

from xml.parsers import expat
from xml.sax import handler, saxutils, xmlreader
from xml.sax._exceptions import SAXNotRecognizedException, SAXNotSupportedException, SAXParseException

version = '0.20'
AttributesImpl = xmlreader.AttributesImpl
AttributesNSImpl = xmlreader.AttributesNSImpl

_NEVER = (handler.feature_validation, handler.feature_external_ges, handler.feature_external_pes,
          handler.feature_namespace_prefixes)


class ExpatParser(xmlreader.XMLReader, xmlreader.Locator):
    """SAX driver for the module xml.parsers.expat."""

    def __init__(self, namespaceHandling=0, bufsize=0):
        xmlreader.XMLReader.__init__(self)
        self._source = xmlreader.InputSource()
        self._parser = None
        self._namespaces = namespaceHandling
        self._lex_handler_prop = None
        self._parsing = 0

    # XMLReader

    def parse(self, source):
        """Parses a document from a URL, a file or an InputSource, and closes it."""
        self._source = source = saxutils.prepare_input_source(source)
        stream = source.getCharacterStream() or source.getByteStream()
        try:
            self.reset()
            self._parser.SetBase(source.getSystemId())
            self._parsing = 1
            self._cont_handler.setDocumentLocator(self)
            self._cont_handler.startDocument()
            self._parse(stream.read())
            self._cont_handler.endDocument()
        finally:
            self._parsing = 0
            stream.close()

    def _parse(self, data):
        if isinstance(data, unicode):
            data = data.encode('utf-8')
            self._parser.encoding = 'utf-8'
        try:
            self._parser.Parse(data, 1)
        except expat.error as e:
            self._err_handler.fatalError(SAXParseException(str(e), e, self))

    def setContentHandler(self, content_handler):
        xmlreader.XMLReader.setContentHandler(self, content_handler)
        if self._parsing:
            self._reset_cont_handler()

    def getFeature(self, name):
        if name == handler.feature_namespaces:
            return self._namespaces
        if name in _NEVER or name == handler.feature_string_interning:
            return 0
        raise SAXNotRecognizedException("Feature '%s' not recognized" % name)

    def setFeature(self, name, state):
        if self._parsing:
            raise SAXNotSupportedException('Cannot set features while parsing')
        if name == handler.feature_namespaces:
            self._namespaces = state
        elif name in _NEVER:
            if state:
                raise SAXNotSupportedException("Feature '%s' is not supported" % name)
        elif name != handler.feature_string_interning:
            raise SAXNotRecognizedException("Feature '%s' not recognized" % name)

    def getProperty(self, name):
        if name == handler.property_lexical_handler:
            return self._lex_handler_prop
        raise SAXNotRecognizedException("Property '%s' not recognized" % name)

    def setProperty(self, name, value):
        if name != handler.property_lexical_handler:
            raise SAXNotRecognizedException("Property '%s' not recognized" % name)
        self._lex_handler_prop = value
        if self._parsing:
            self._reset_lex_handler_prop()

    # The expat parser

    def reset(self):
        self._parser = parser = expat.ParserCreate(self._source.getEncoding(), ' ' if self._namespaces else None)
        if self._namespaces:
            parser.StartElementHandler = self.start_element_ns
            parser.EndElementHandler = self.end_element_ns
        else:
            parser.StartElementHandler = self.start_element
            parser.EndElementHandler = self.end_element
        self._reset_cont_handler()
        parser.UnparsedEntityDeclHandler = self.unparsed_entity_decl
        parser.NotationDeclHandler = self.notation_decl
        parser.StartNamespaceDeclHandler = self.start_namespace_decl
        parser.EndNamespaceDeclHandler = self.end_namespace_decl
        if self._lex_handler_prop:
            self._reset_lex_handler_prop()
        parser.ExternalEntityRefHandler = self.external_entity_ref

    def _reset_cont_handler(self):
        self._parser.ProcessingInstructionHandler = self._cont_handler.processingInstruction
        self._parser.CharacterDataHandler = self._cont_handler.characters

    def _reset_lex_handler_prop(self):
        lexical = self._lex_handler_prop
        parser = self._parser
        parser.CommentHandler = lexical and lexical.comment
        parser.StartCdataSectionHandler = lexical and lexical.startCDATA
        parser.EndCdataSectionHandler = lexical and lexical.endCDATA
        parser.StartDoctypeDeclHandler = lexical and self.start_doctype_decl
        parser.EndDoctypeDeclHandler = lexical and lexical.endDTD

    # Locator

    def getColumnNumber(self):
        return None if self._parser is None else self._position('Column')

    def getLineNumber(self):
        return 1 if self._parser is None else self._position('Line')

    def _position(self, of):
        error = getattr(self._parser, 'Error%sNumber' % of)
        return error if error >= 0 else getattr(self._parser, 'Current%sNumber' % of)

    def getPublicId(self):
        return self._source.getPublicId()

    def getSystemId(self):
        return self._source.getSystemId()

    # Called by the expat parser

    def start_element(self, name, attrs):
        self._cont_handler.startElement(name, AttributesImpl(attrs))

    def end_element(self, name):
        self._cont_handler.endElement(name)

    def start_element_ns(self, name, attrs):
        values = {}
        names = {}
        for qualified, value in attrs.items():
            pair = _pair(qualified)
            values[pair] = value
            names[pair] = pair[1]
        self._cont_handler.startElementNS(_pair(name), None, AttributesNSImpl(values, names))

    def end_element_ns(self, name):
        self._cont_handler.endElementNS(_pair(name), None)

    def start_namespace_decl(self, prefix, uri):
        self._cont_handler.startPrefixMapping(prefix or None, uri)

    def end_namespace_decl(self, prefix):
        self._cont_handler.endPrefixMapping(prefix or None)

    def start_doctype_decl(self, name, sysid, pubid, has_internal_subset):
        self._lex_handler_prop.startDTD(name, pubid, sysid)

    def unparsed_entity_decl(self, name, base, sysid, pubid, notation_name):
        self._dtd_handler.unparsedEntityDecl(name, pubid, sysid, notation_name)

    def notation_decl(self, name, base, sysid, pubid):
        self._dtd_handler.notationDecl(name, pubid, sysid)

    def external_entity_ref(self, context, base, sysid, pubid):
        return 1


def _pair(name):
    """Returns (namespace or None, local name)."""
    uri, separator, local = name.rpartition(' ')
    return uri if separator else None, local


def create_parser(*args, **kwargs):
    return ExpatParser(*args, **kwargs)

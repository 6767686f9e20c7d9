"""What Jython's xml.parsers.expat lacks of CPython's."""

import re

_DECLARATION = re.compile(r"""^(?:\xef\xbb\xbf)?<\?xml\s+version\s*=\s*["']([^"']+)["']"""
                          r"""(?:\s+encoding\s*=\s*["']([^"']+)["'])?"""
                          r"""(?:\s+standalone\s*=\s*["'](yes|no)["'])?\s*\?>""")


def install(expat):
    """Adds the attributes and handlers to the module's classes."""
    parser_class = expat.XMLParser
    handler_class = expat.XMLEventHandler
    parse = parser_class.Parse
    start_element = handler_class.startElement

    def Parse(self, data, isfinal=False):
        handler = getattr(self, 'XmlDeclHandler', None)
        if isfinal and handler:
            # The parser keeps the bytes that came before as characters.
            before = self._data.toString().encode('latin-1')
            declared = _DECLARATION.match(before + (data.encode('utf-8') if isinstance(data, unicode) else data))
            if declared:
                version, encoding, standalone = declared.groups()
                handler(version, encoding, {None: -1, 'no': 0, 'yes': 1}[standalone])
        return parse(self, data, isfinal)

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
    # SAX reports the attributes that a DTD adds, and prefixes, as expat does without these.
    parser_class.specified_attributes = 0
    parser_class.namespace_prefixes = 0
    parser_class.Parse = Parse
    handler_class.startElement = startElement

"""Names of documents that are relative to the folder of os.chdir: Java takes them from the folder of the JVM."""
import os


def install(module):
    parser = module.JavaSAXParser
    original = parser.parse

    def parse(self, source):
        if isinstance(source, basestring) and os.path.isfile(source):
            source = os.path.abspath(source)
        original(self, source)

    parser.parse = parse

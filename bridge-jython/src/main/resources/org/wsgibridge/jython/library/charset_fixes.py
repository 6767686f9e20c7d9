"""Encoders of Java's charsets that count characters, as CPython 2.7 does, and write the final bytes of encodings with a
state, such as ISO-2022-JP.
"""


def install(module):
    convert = module._bridge_encode

    def encode(self, input, errors='strict'):
        return convert(self.encoding, input, errors), len(input)

    def encode_part(self, input, final=False):
        return convert(self.encoding, input, self.errors)

    module.Codec.encode = encode
    module.IncrementalEncoder.encode = encode_part

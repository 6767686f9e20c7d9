"""The json.decoder.py_scanstring of CPython 2.7.18, in which an escape may be a single half of a surrogate pair."""


def install(decoder):
    def digits(s, position):
        code = s[position + 1:position + 5]
        if len(code) == 4 and code[1] not in 'xX':
            try:
                return int(code, 16)
            except ValueError:
                pass
        raise ValueError(decoder.errmsg('Invalid \\uXXXX escape', s, position))

    def py_scanstring(s, end, encoding=None, strict=True, _b=decoder.BACKSLASH, _m=decoder.STRINGCHUNK.match):
        """Scans the string in s whose first quote is before end. Returns the string and the index after its last quote.
        """
        begin = end - 1
        chunks = []
        while True:
            chunk = _m(s, end)
            if chunk is None:
                raise ValueError(decoder.errmsg('Unterminated string starting at', s, begin))
            end = chunk.end()
            content, terminator = chunk.groups()
            if content:
                chunks.append(content if isinstance(content, unicode) else unicode(content, encoding or 'utf-8'))
            if terminator == '"':
                return u''.join(chunks), end
            if terminator != '\\':
                if strict:
                    raise ValueError(decoder.errmsg('Invalid control character %r at' % terminator, s, end))
                chunks.append(unicode(terminator))
                continue
            kind = s[end:end + 1]
            if not kind:
                raise ValueError(decoder.errmsg('Unterminated string starting at', s, begin))
            if kind != 'u':
                if kind not in _b:
                    raise ValueError(decoder.errmsg('Invalid \\escape: ' + repr(kind), s, end))
                chunks.append(_b[kind])
                end += 1
                continue
            code = digits(s, end)
            end += 5
            if 0xd800 <= code <= 0xdbff and s[end:end + 2] == '\\u':
                low = digits(s, end + 1)
                if 0xdc00 <= low <= 0xdfff:
                    code = 0x10000 + ((code - 0xd800) << 10 | low - 0xdc00)
                    end += 6
            chunks.append(unichr(code))

    decoder.py_scanstring = py_scanstring

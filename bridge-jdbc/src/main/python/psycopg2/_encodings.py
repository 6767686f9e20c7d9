"""PostgreSQL's encodings, with Python's names for them."""

from __future__ import absolute_import

encodings = {
    'ABC': 'cp1258', 'ALT': 'cp866', 'BIG5': 'big5', 'EUC_CN': 'gb2312', 'EUC_JIS_2004': 'euc_jis_2004',
    'EUC_JP': 'euc_jp', 'EUC_KR': 'euc_kr', 'GB18030': 'gb18030', 'GBK': 'gbk', 'ISO_8859_1': 'iso8859_1',
    'ISO_8859_2': 'iso8859_2', 'ISO_8859_3': 'iso8859_3', 'ISO_8859_5': 'iso8859_5', 'ISO_8859_6': 'iso8859_6',
    'ISO_8859_7': 'iso8859_7', 'ISO_8859_8': 'iso8859_8', 'ISO_8859_9': 'iso8859_9', 'ISO_8859_10': 'iso8859_10',
    'ISO_8859_13': 'iso8859_13', 'ISO_8859_14': 'iso8859_14', 'ISO_8859_15': 'iso8859_15',
    'ISO_8859_16': 'iso8859_16', 'JOHAB': 'johab', 'KOI8': 'koi8_r', 'KOI8R': 'koi8_r', 'KOI8U': 'koi8_u',
    'LATIN1': 'iso8859_1', 'LATIN2': 'iso8859_2', 'LATIN3': 'iso8859_3', 'LATIN4': 'iso8859_4',
    'LATIN5': 'iso8859_9', 'LATIN6': 'iso8859_10', 'LATIN7': 'iso8859_13', 'LATIN8': 'iso8859_14',
    'LATIN9': 'iso8859_15', 'LATIN10': 'iso8859_16', 'MSKANJI': 'cp932', 'SHIFT_JIS_2004': 'shift_jis_2004',
    'SJIS': 'cp932', 'SQLASCII': 'ascii', 'SQL_ASCII': 'ascii', 'ShiftJIS': 'cp932', 'TCVN': 'cp1258',
    'TCVN5712': 'cp1258', 'UHC': 'cp949', 'UNICODE': 'utf_8', 'UTF8': 'utf_8', 'VSCII': 'cp1258', 'WIN': 'cp1251',
    'WIN1250': 'cp1250', 'WIN1251': 'cp1251', 'WIN1252': 'cp1252', 'WIN1253': 'cp1253', 'WIN1254': 'cp1254',
    'WIN1255': 'cp1255', 'WIN1256': 'cp1256', 'WIN1257': 'cp1257', 'WIN1258': 'cp1258', 'WIN866': 'cp866',
    'WIN874': 'cp874', 'WIN932': 'cp932', 'WIN936': 'gbk', 'WIN949': 'cp949', 'WIN950': 'cp950', 'Windows932': 'cp932',
    'Windows936': 'gbk', 'Windows949': 'cp949', 'Windows950': 'cp950'}
for _name in list(encodings):
    encodings[_name.replace('_', '').upper()] = encodings[_name]
del _name

_JAVA = {'cp932': 'windows-31j', 'cp949': 'x-windows-949', 'cp950': 'x-windows-950', 'cp866': 'IBM866',
         'gb2312': 'GB2312', 'euc_jp': 'EUC-JP', 'euc_kr': 'EUC-KR', 'koi8_r': 'KOI8-R', 'koi8_u': 'KOI8-U',
         'cp874': 'x-windows-874', 'johab': 'x-Johab', 'ascii': 'ISO-8859-1', 'utf_8': 'UTF-8', 'big5': 'Big5',
         'gbk': 'GBK', 'gb18030': 'GB18030'}


def clean(name):
    """Returns a name in the form that the server uses."""
    return ''.join(c for c in name if c.isalnum()).upper()


def codec(name):
    """Returns the name of Python's codec for one of PostgreSQL's encodings; None if there is none."""
    return encodings.get(clean(name))


def charset(name):
    """Returns Java's charset for one of PostgreSQL's encodings; None if Java or Python has none."""
    from java.nio.charset import Charset, UnsupportedCharsetException
    known = codec(name)
    if known is None:
        return None
    java = _JAVA.get(known)
    if java is None:
        java = known.replace('iso8859_', 'ISO-8859-') if known.startswith('iso') else known.replace('cp', 'windows-')
    try:
        return Charset.forName(java)
    except UnsupportedCharsetException:
        return None

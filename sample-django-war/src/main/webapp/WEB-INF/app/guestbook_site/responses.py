"""Responses that send a file."""
from __future__ import unicode_literals

from django.http import FileResponse

try:
    from urllib.parse import quote
except ImportError:  # Python 2
    from urllib import quote


def file_response(stream, name, inline_type=None):
    """Streams an open Django file; the WSGI server may do so on its fastest path (wsgi.file_wrapper).

    The browser shows it if `inline_type`, a media type, is given; it saves anything else, since visitors sent it.
    """
    response = FileResponse(stream, content_type=inline_type or "application/octet-stream")
    response["Content-Length"] = stream.size
    response["Content-Disposition"] = "{}; filename*=UTF-8''{}".format(
        "inline" if inline_type else "attachment", quote(name.encode("utf-8"), safe=b"")
    )
    return response

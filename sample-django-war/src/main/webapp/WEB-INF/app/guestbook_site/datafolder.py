"""The folder for everything that must outlive a redeployment of the WAR."""
from __future__ import unicode_literals

import binascii
import io
import os
import tempfile


def data_folder():
    """Returns the data folder, made if it is not there yet.

    It is GUESTBOOK_DATA, else ~/.local/share/guestbook. Never a folder of the WAR: containers delete those with each
    redeployment, and a WAR may be served without being unpacked.
    """
    folder = os.environ.get("GUESTBOOK_DATA") or os.path.join(
        os.path.expanduser("~"), ".local", "share", "guestbook"
    )
    folder = os.path.abspath(folder)
    try:
        os.makedirs(folder, 0o700)
    except OSError:
        if not os.path.isdir(folder):
            raise
    return folder


def secret_key(folder):
    """Returns the secret key kept in `folder`; the first process to ask makes it."""
    path = os.path.join(folder, "secret-key")
    if not os.path.exists(path):
        _publish(binascii.hexlify(os.urandom(32)), path)
    with io.open(path, encoding="ascii") as key:
        return key.read()


def _publish(content, path):
    """Writes a file so that others see all of it or nothing; if two do so at once, the first wins."""
    handle, draft = tempfile.mkstemp(dir=os.path.dirname(path))
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    try:
        os.link(draft, path)
    except OSError:
        if not os.path.exists(path):
            raise
    finally:
        os.remove(draft)

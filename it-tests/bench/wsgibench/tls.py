"""The certificate of a run, which is signed by itself: what servers that speak HTTPS are told of."""

import dataclasses
import pathlib
import ssl
import subprocess

from wsgibench.server import CannotStart

#: Of the store for Java, which has to have one.
PASSWORD = 'benchmark'


@dataclasses.dataclass(frozen=True)
class Tls:
    """A certificate and its key as PEM, both in a store for Java (PKCS #12), and whether HTTP/2 is spoken."""

    certificate: pathlib.Path
    key: pathlib.Path
    store: pathlib.Path
    http2: bool = False


def make(folder, http2=False):
    """Makes them in a folder; raises CannotStart where openssl cannot."""
    tls = Tls(folder / 'certificate.pem', folder / 'key.pem', folder / 'store.p12', http2)
    _openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
             '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1',
             '-keyout', tls.key, '-out', tls.certificate)
    _openssl('pkcs12', '-export', '-in', tls.certificate, '-inkey', tls.key, '-passout', 'pass:' + PASSWORD, '-out', tls.store)
    return tls


def _openssl(*words):
    try:
        subprocess.run(['openssl', *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, text=True, check=True)
    except OSError as missing:
        raise CannotStart('openssl cannot be run: %s; .ci/run installs it' % missing) from missing
    except subprocess.CalledProcessError as failed:
        raise CannotStart('openssl %s: %s' % (words[0], failed.stdout)) from failed


def trusting():
    """Returns what a client needs that asks servers with any certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context

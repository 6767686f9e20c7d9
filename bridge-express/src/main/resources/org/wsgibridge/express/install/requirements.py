"""Writes the packages that a project needs as requirements and constraints of pip.

Usage: requirements.py FILE REQUIREMENTS CONSTRAINTS. The exit code is 3 if the file names no packages.

Runs on the Python that the project is for, which may be 2.7.
"""
import importlib
import json
import os
import re
import sys
from io import open

# The module of newer Pythons, and those that are part of pip.
TOML = ['tomllib', 'pip._vendor.tomli', 'pip._vendor.toml', 'pip._vendor.pytoml']


def toml(path):
    for name in TOML:
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        with open(path, encoding='utf-8') as file:
            return module.loads(file.read())
    sys.exit('neither this Python nor its pip can read it: expected a requirements.txt beside it')


def pyproject(path):
    """Returns None for a file without a table "project", such as one with only the options of a tool."""
    content = toml(path)
    project = content.get('project', {})
    poetry = content.get('tool', {}).get('poetry', {})
    if 'dependencies' in project.get('dynamic', []) or (poetry.get('dependencies') and 'dependencies' not in project):
        tool = 'Poetry' if poetry.get('dependencies') else 'a build'
        sys.exit('its dependencies are known to %s alone: expected a requirements.txt beside it%s' % (
            tool, ', as poetry export writes it' if poetry else ''))
    return (project.get('dependencies', []), []) if project else None


def uv_lock(path):
    """Returns the project's own requirements, and the versions of all packages as constraints."""
    own = os.path.join(os.path.dirname(path), 'pyproject.toml')
    requirements = (pyproject(own) or ([],))[0] if os.path.exists(own) else []
    constraints = []
    for package in toml(path).get('package', []):
        source = package.get('source', {})
        if 'version' not in package or 'virtual' in source or source.get('editable') == '.':
            continue
        if 'git' in source or 'directory' in source or 'path' in source or 'editable' in source:
            sys.exit('its package %s comes from no index: expected a requirements.txt, as uv export writes it' % package['name'])
        markers = ' or '.join('(%s)' % marker for marker in package.get('resolution-markers', []))
        constraints.append('%s==%s%s' % (package['name'], package['version'], ' ; ' + markers if markers else ''))
    return requirements, constraints


def pipfile_lock(path):
    with open(path, encoding='utf-8') as file:
        packages = json.load(file).get('default', {})
    return [pipenv(name, package, True) for name, package in sorted(packages.items())], []


def pipfile(path):
    return [pipenv(name, package, False) for name, package in sorted(toml(path).get('packages', {}).items())], []


def lock_of(tool):
    def refuse(path):
        sys.exit('its versions are known to %s alone: expected a requirements.txt beside it, as %s export writes it' % (
            tool, tool))
    return refuse


def setup(path):
    """Returns None for a file without install_requires. Refuses others, because only a build knows their requirements."""
    with open(path, encoding='utf-8', errors='replace') as file:
        if re.search(r'^[^#\n]*install_requires', file.read(), re.M):
            sys.exit('its install_requires is known to a build alone: expected a requirements.txt beside it with the same,'
                     ' or with the line "."')


def pipenv(name, package, hashes):
    if not isinstance(package, dict):
        package = {'version': package}
    if not {'git', 'path', 'file', 'ref'}.isdisjoint(package):
        sys.exit('its package %s comes from no index: expected a requirements.txt' % name)
    version = package.get('version', '*')
    line = name + ('[%s]' % ','.join(package['extras']) if package.get('extras') else '')
    line += '' if version == '*' else version
    line += ' ; ' + package['markers'] if package.get('markers') else ''
    return line + ''.join(' --hash=' + value for value in sorted(package.get('hashes', []) if hashes else []))


READERS = {'pyproject.toml': pyproject, 'uv.lock': uv_lock, 'Pipfile.lock': pipfile_lock, 'Pipfile': pipfile,
           'poetry.lock': lock_of('poetry'), 'pdm.lock': lock_of('pdm'), 'setup.py': setup, 'setup.cfg': setup}
NO_SOURCE = 3


def main():
    path, requirements, constraints = sys.argv[1:]
    try:
        found = READERS[os.path.basename(path)](path)
    except (ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
        sys.exit(re.sub(r'\s+', ' ', 'it cannot be understood: %s' % error))
    if found is None:
        sys.exit(NO_SOURCE)
    for target, lines in zip((requirements, constraints), found):
        with open(target, 'w', encoding='utf-8') as file:
            file.writelines(u'%s\n' % line for line in lines)


if __name__ == '__main__':
    main()

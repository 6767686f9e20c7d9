"""Compiles Python files so that the same sources give the same bytes: compile_all.py FOLDER MODE [FOLDER MODE...].

A mode is a name of py_compile.PycInvalidationMode. Versions of Python without it compare the times of the sources. The paths
in the compiled files are relative to the parent of the folder. A file that is not valid Python, such as a template of a
source, gets no compiled file. Prints how many files were compiled, and how many are not valid.
"""
import os
import py_compile
import sys


def compile_folder(folder, mode):
    base = os.path.dirname(folder)
    compiled, invalid = 0, 0
    for parent, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            if name.endswith('.py'):
                path = os.path.join(parent, name)
                options = {'invalidation_mode': mode} if mode is not None else {}
                try:
                    py_compile.compile(path, dfile=os.path.relpath(path, base), doraise=True, **options)
                    compiled += 1
                except Exception:
                    invalid += 1
    return compiled, invalid


def main():
    modes = getattr(py_compile, 'PycInvalidationMode', None)
    total = [compile_folder(sys.argv[i], getattr(modes, sys.argv[i + 1], None)) for i in range(1, len(sys.argv), 2)]
    sys.stdout.write('%d %d\n' % tuple(map(sum, zip(*total))))


if __name__ == '__main__':
    main()

"""Runs Django's own tests: run_django.py FOLDER LABEL..., where the folder has the unpacked sources and, in lib, what they need."""
import importlib
import os
import runpy
import sys

if sys.platform.startswith('java'):
    # What an interpreter of the bridge has, and a plain Jython without native code lacks.
    from org.wsgibridge.jython.library import LibraryFixes, OsFunctions
    OsFunctions.fill(os)
    LibraryFixes.install(sys)
    for name in 'crypt', 'grp', 'pwd', 'xml.parsers.expat', 'xml.sax':
        LibraryFixes.apply(name, importlib.import_module(name))

folder = os.path.abspath(sys.argv[1])
sys.path[0:0] = [folder, os.path.join(folder, 'lib'), os.path.join(folder, 'tests')]
sys.argv[:] = ['runtests.py', '--settings=test_sqlite', '--parallel=1'] + sys.argv[2:]
os.chdir(os.path.join(folder, 'tests'))
runpy.run_path('runtests.py', run_name='__main__')

"""Runs Django's own tests: run_django.py FOLDER [--mysql HOST:PORT] LABEL..., where the folder has the unpacked sources and, in lib,
what they need."""
import os
import runpy
import sys

if sys.platform.startswith('java'):
    # What an interpreter of the bridge has besides what Jython's command line gets.
    from org.wsgibridge.jython.library import BuiltinTypes, LibraryFixes
    BuiltinTypes.install()
    LibraryFixes.install(sys)

folder = os.path.abspath(sys.argv[1])
arguments = sys.argv[2:]
settings = 'test_sqlite'
if arguments[0] == '--mysql':
    os.environ['MYSQL_HOST'], os.environ['MYSQL_PORT'] = arguments[1].split(':')
    settings, arguments = 'test_mysql', arguments[2:]
here = os.path.dirname(os.path.abspath(__file__))
sys.path[0:0] = [folder, os.path.join(folder, 'lib'), os.path.join(folder, 'tests'), here]
sys.argv[:] = ['runtests.py', '--settings=' + settings, '--parallel=1'] + arguments
os.chdir(os.path.join(folder, 'tests'))
runpy.run_path('runtests.py', run_name='__main__')

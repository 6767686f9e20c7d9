"""Runs Django's own tests: run_django.py FOLDER [--mysql HOST:PORT | --postgresql HOST:PORT] [--outcomes FILE] LABEL..., where the
folder has the unpacked sources and, in lib, what they need. Without labels all are run."""
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
if arguments and arguments[0] in ('--mysql', '--postgresql'):
    server = arguments[0][2:]
    os.environ[server.upper() + '_HOST'], os.environ[server.upper() + '_PORT'] = arguments[1].split(':')
    settings, arguments = 'test_' + server, arguments[2:]
here = os.path.dirname(os.path.abspath(__file__))
sys.path[0:0] = [folder, os.path.join(folder, 'lib'), os.path.join(folder, 'tests'), here]
if arguments and arguments[0] == '--outcomes':
    os.environ['DJANGO_OUTCOMES'] = os.path.abspath(arguments[1])
    arguments = arguments[2:]
    # Django's settings of SQLite are in its own file: what is in no file of settings is added to their module.
    __import__(settings).TEST_RUNNER = 'recording.Runner'
sys.argv[:] = ['runtests.py', '--settings=' + settings, '--parallel=1'] + arguments
os.chdir(os.path.join(folder, 'tests'))
runpy.run_path('runtests.py', run_name='__main__')

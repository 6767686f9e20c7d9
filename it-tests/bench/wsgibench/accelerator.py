"""The accelerator, built from this checkout for a run, and a virtual environment that has it."""

import subprocess

from wsgibench import places
from wsgibench.server import CannotStart

SOURCES = places.ROOT / 'bridge-cpython' / 'src' / 'accelerator'
MODULE = 'wsgi_bridge_accelerator'
#: The option process-setenv of a bridge whose processes do not use it.
OFF = 'WSGI_BRIDGE_ACCELERATOR=off'


def environment(folder):
    """Makes an environment in a folder that has the packages of the usual one and the accelerator; returns its place.

    Raises CannotStart where it cannot be built.
    """
    venv = folder / 'accelerated'
    _run(places.PYTHON, '-m', 'venv', '--without-pip', '--system-site-packages', venv)
    packages, = venv.glob('lib/python3*/site-packages')
    _run(places.PYTHON, '-B', 'setup.py', '--quiet', 'build_ext', '--build-temp', folder / 'objects', '--build-lib', packages)
    inherited, = places.VENV.glob('lib/python3*/site-packages')
    (packages / 'inherited.pth').write_text('%s\n' % inherited)
    _run(venv / 'bin' / 'python', '-c', 'import ' + MODULE)
    return venv


def _run(*words):
    try:
        subprocess.run([str(word) for word in words], cwd=SOURCES, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, text=True, check=True)
    except OSError as missing:
        raise CannotStart('the accelerator: %s' % missing) from missing
    except subprocess.CalledProcessError as failed:
        raise CannotStart('the accelerator needs gcc and Python.h (Debian: gcc, python3-dev): %s' % failed.stdout) from failed

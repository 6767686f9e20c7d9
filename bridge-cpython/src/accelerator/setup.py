"""Builds the one C file for the limited API: a wheel fits Python 3.8 and every later version that has a GIL."""
from setuptools import Extension, setup

VERSION = '0.dev0'  # bridge-express/src/build/accelerator.py puts the version of the server here

setup(
    version=VERSION,
    ext_modules=[Extension('wsgi_bridge_accelerator', ['wsgi_bridge_accelerator.c'], py_limited_api=True,
                           define_macros=[('VERSION', '"%s"' % VERSION)])],
    options={'bdist_wheel': {'py_limited_api': 'cp38'}},
)

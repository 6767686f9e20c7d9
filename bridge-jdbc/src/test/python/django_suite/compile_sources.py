"""Compiles the modules of folders: of two processes, one could otherwise read what the other one is still writing."""
import compileall
import sys

for folder in sys.argv[1:]:
    compileall.compile_dir(folder, maxlevels=20, quiet=True)

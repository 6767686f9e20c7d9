"""Names of BZ2File that are relative to the folder of os.chdir, CPython's errors for files, and next()."""
import os


def install(module):
    original = module.BZ2File

    class BZ2File(original):
        __doc__ = original.__doc__
        __module__ = module.__name__

        def __init__(self, filename, mode='r', buffering=0, compresslevel=9):
            if isinstance(filename, basestring):
                # As CPython does; it says what is wrong with the file.
                open(filename, 'wb' if 'w' in mode else 'rb').close()
                filename = os.path.abspath(filename)
            original.__init__(self, filename, mode, buffering, compresslevel)

        def __iter__(self):
            return self

        def next(self):
            line = self.readline()
            if not line:
                raise StopIteration
            return line

    module.BZ2File = BZ2File

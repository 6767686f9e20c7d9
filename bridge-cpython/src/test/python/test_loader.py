"""Unit tests of what loads applications; run by DaemonUnitTest under every Python that is found."""
import importlib
import os
import shutil
import sys
import tempfile
import time
import unittest

sys.path.insert(0, sys.argv.pop(1))
sys.dont_write_bytecode = False

from wsgibridge import loader  # noqa: E402

OLD = time.time() - 1000


@unittest.skipUnless(hasattr(sys, 'pycache_prefix'), 'before 3.8 the daemon writes no caches')
class CacheTest(unittest.TestCase):

    number = 0

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        CacheTest.number += 1
        self.name = 'edited%d' % CacheTest.number
        self.home = os.path.join(self.folder, 'home')
        self.prefix = os.path.join(self.folder, 'caches')
        os.mkdir(self.home)
        self.source = os.path.join(self.home, self.name + '.py')
        sys.path.insert(0, self.home)
        self.addCleanup(sys.path.remove, self.home)
        external = importlib._bootstrap_external
        self.addCleanup(setattr, external, 'cache_from_source', external.cache_from_source)
        self.ordinary = external.cache_from_source(self.source)

    def edit(self, value, changed):
        with open(self.source, 'w') as target:
            target.write('VALUE = %d\n' % value)
        os.utime(self.source, (changed, changed))

    def load(self):
        sys.modules.pop(self.name, None)
        importlib.invalidate_caches()
        return importlib.import_module(self.name).VALUE

    def written(self):
        return [name for _, _, names in os.walk(self.prefix) for name in names]

    def test_a_source_that_has_just_changed_has_no_cache(self):
        loader.keep_caches_apart(self.prefix, [self.home], False)
        now = int(time.time()) + 60  # so that it stays young however long this takes
        self.edit(1, now)
        self.assertEqual(self.load(), 1)
        self.assertEqual(self.written(), [])
        self.edit(2, now)
        self.assertEqual(self.load(), 2)

    def test_an_older_source_has_one(self):
        loader.keep_caches_apart(self.prefix, [self.home], True)
        self.edit(1, OLD)
        self.assertEqual(self.load(), 1)
        self.assertEqual(len(self.written()), 1)
        self.assertFalse(os.path.exists(self.ordinary))
        self.edit(2, OLD)
        self.assertEqual(self.load(), 1)  # it is used

    def write_beside(self, age):
        """What "manage.py" leaves that is run after the first of two edits in the same second."""
        self.edit(1, OLD)
        self.assertEqual(self.load(), 1)
        os.utime(self.ordinary, (OLD + age, OLD + age))
        self.edit(2, OLD)

    def test_a_cache_of_another_program_is_not_trusted_where_it_is_as_young_as_its_source(self):
        self.write_beside(0.5)
        loader.keep_caches_apart(self.prefix, [self.home], True)
        self.assertEqual(self.load(), 2)
        self.assertEqual(len(self.written()), 1)

    def test_a_cache_of_another_program_is_used_otherwise(self):
        self.write_beside(500)
        loader.keep_caches_apart(self.prefix, [self.home], True)
        self.assertEqual(self.load(), 1)
        self.assertEqual(self.written(), [])


if __name__ == '__main__':
    unittest.main()

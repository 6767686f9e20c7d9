"""Runs SQLAlchemy's tests of a dialect: run_sqlalchemy.py FOLDER URL OPTION..., where the folder has the unpacked sources and, in
packages, the pytest that runs them. A PostgreSQL and a MariaDB get what SQLAlchemy's
README.unittests asks for."""
import os
import sys

if sys.platform.startswith('java'):
    # What an interpreter of the bridge has besides what Jython's command line gets.
    from org.wsgibridge.jython.library import BuiltinTypes, LibraryFixes
    BuiltinTypes.install()
    LibraryFixes.install(sys)

folder, url = os.path.abspath(sys.argv[1]), sys.argv[2]
here = os.path.dirname(os.path.abspath(__file__))
# The folder of Django's suite has a pbr, which mock asks for its version.
sys.path[0:1] = [os.path.join(folder, 'packages'), os.path.join(here, '..', 'django_suite')]
sys.dont_write_bytecode = True

if url.startswith('postgresql:'):
    import psycopg2
    connection = psycopg2.connect(url)
    connection.autocommit = True
    cursor = connection.cursor()
    for statement in ('CREATE SCHEMA IF NOT EXISTS test_schema', 'CREATE SCHEMA IF NOT EXISTS test_schema_2',
                      'CREATE EXTENSION IF NOT EXISTS hstore'):
        cursor.execute(statement)
    connection.close()

if url.startswith('mysql'):
    import MySQLdb
    from urlparse import urlparse
    server = urlparse(url)
    connection = MySQLdb.connect(host=server.hostname, port=server.port, user=server.username)
    for name in server.path[1:], 'test_schema':
        connection.cursor().execute('CREATE DATABASE IF NOT EXISTS %s CHARACTER SET utf8mb4' % name)
    connection.close()

import pytest

os.chdir(folder)
sys.exit(pytest.main(['-p', 'no:cacheprovider', '--maxfail=1000', '--dburi', url, 'test/dialect/test_suite.py'] + sys.argv[3:]))

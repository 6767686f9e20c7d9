import sys

import psycopg2

try:
    psycopg2.connect(sys.argv[1])
except psycopg2.Error as e:
    print '%s: %s' % (type(e).__name__, str(e).strip())

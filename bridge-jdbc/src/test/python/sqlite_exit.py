"""What an interpreter leaves open is closed when it ends, whatever thread has opened it."""

import atexit
import sqlite3
from threading import Thread

opened = []
for _ in range(2):
    thread = Thread(target=lambda: opened.append(sqlite3.connect(':memory:', check_same_thread=len(opened) == 0)))
    thread.start()
    thread.join()
opened.append(sqlite3.connect(':memory:'))
opened.append(sqlite3.connect(':memory:'))
opened[-1].close()
atexit._run_exitfuncs()
# The first one may be asked by its own thread only.
for connection in opened[1:]:
    try:
        connection.execute('select 1')
    except sqlite3.ProgrammingError as e:
        print e

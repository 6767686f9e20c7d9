"""The Python side of the WSGI Bridge: the rules of PEP 3333 and the daemon process."""

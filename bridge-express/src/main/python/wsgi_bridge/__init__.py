"""WSGI Bridge, mod_wsgi for the JVM: brings wsgi-express, which serves a WSGI application by one command."""

"""Fixture applications of the integration tests: each public function is one WSGI application.

They run unchanged under Python 2.7 (Jython included) and 3. What breaks PEP 3333 does so on purpose, and says so.
"""

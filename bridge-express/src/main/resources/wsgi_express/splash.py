"""The application of a project that has none: a page that says which files were looked for."""

_PAGE = b"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>wsgi-express</title></head>
<body>
<h1>The server runs</h1>
<p>There is no application yet. The project's folder has none of these:</p>
<ul>
<li><code>app.sh</code>, which can be executed and serves by itself</li>
<li><code>app.py</code>, a Python program that serves by itself, or a module with an application</li>
<li><code>manage.py</code> of a Django project</li>
<li><code>wsgi.py</code>, a module with an application</li>
</ul>
</body>
</html>
"""


def application(environ, start_response):
    """Answers each request with the page."""
    start_response('200 OK', [('Content-Type', 'text/html; charset=utf-8'), ('Content-Length', str(len(_PAGE)))])
    return [_PAGE]

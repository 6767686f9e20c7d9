"""A small page made by hand: a cookie, a query, a table of 20 rows, all escaped. Valid as Python 2.7 and 3."""

try:
    from http.cookies import SimpleCookie
    from urllib.parse import parse_qs
    from html import escape
except ImportError:
    from Cookie import SimpleCookie
    from urlparse import parse_qs
    from cgi import escape

ROWS = [{'name': 'Entry <%d>' % number, 'text': 'Something & something else, said %d times' % number}
        for number in range(20)]
ROW = '<tr class="%s"><td>%s</td><td>%s</td></tr>\n'
PAGE = '<!DOCTYPE html>\n<html><head><title>%s</title></head><body><h1>%s</h1>\n<table>\n%s</table></body></html>\n'


def render(title):
    rows = [ROW % ('odd' if number % 2 else 'even', escape(row['name']), escape(row['text']))
            for number, row in enumerate(ROWS)]
    return (PAGE % (escape(title), escape(title), ''.join(rows))).encode('utf-8')


def application(environ, start_response):
    cookies = SimpleCookie(environ.get('HTTP_COOKIE', ''))
    query = parse_qs(environ['QUERY_STRING'])
    name = cookies['name'].value if 'name' in cookies else query.get('name', ['nobody'])[0]
    body = render('Entries for ' + name)
    start_response('200 OK', [('Content-Type', 'text/html; charset=utf-8'), ('Content-Length', str(len(body)))])
    return [body]

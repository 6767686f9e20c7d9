"""A view that only computes, for about a millisecond: what threads can only slow down. Valid as Python 2.7 and 3."""


def application(environ, start_response):
    total = 0
    for number in range(10000):
        total = (total * 31 + number) % 1000003
    answer = str(total).encode('ascii')
    start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', str(len(answer)))])
    return [answer]

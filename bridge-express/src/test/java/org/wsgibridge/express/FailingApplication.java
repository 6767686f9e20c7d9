package org.wsgibridge.express;

/** An application that fails where its path says: in a call, in its iteration, in its {@code close()}. */
final class FailingApplication {
    static final String SOURCE = """
            import os; import sys
            class Closing(object):
                def __init__(self, path):
                    self.path = path
                def __iter__(self):
                    if self.path == '/iteration':
                        raise ValueError('while iterating')
                    return iter([b'hello ', b'from ', self.path.encode('ascii')])
                def close(self):
                    if self.path == '/close':
                        raise ValueError('while closing')

            def compute(environ):
                secret = 'marvin <b>&'
                if environ['PATH_INFO'] == '/call':
                    raise ValueError(secret)
                return len(secret)

            def application(environ, start_response):
                body = environ['wsgi.input'].read()
                compute(environ)
                modes = [name for name in sorted(os.environ) if name.startswith('MOD_WSGI_')]
                start_response('200 OK', [('Content-Type', 'text/plain'), ('X-Modes', ' '.join(modes))])
                return Closing(environ['PATH_INFO'])
            """;

    private FailingApplication() {}
}

# coding: utf-8
"""Notes in the memory of the process: CherryPy 17 under WSGI, with its dispatchers, tools and sessions."""
import os

import cherrypy
from cherrypy.lib import static

HERE = os.path.dirname(os.path.abspath(__file__))


def require_login():
    if 'user' not in cherrypy.session:
        raise cherrypy.HTTPRedirect('/login')


cherrypy.tools.login = cherrypy.Tool('before_handler', require_login)


class Files(object):
    exposed = True

    def __init__(self):
        self.contents = {}

    @cherrypy.tools.json_out()
    def GET(self, name=None):
        if name is None:
            return sorted((name, len(content)) for name, content in self.contents.items())
        if name not in self.contents:
            raise cherrypy.NotFound()
        raise cherrypy.HTTPRedirect('/raw/' + name)

    def POST(self, upload):
        self.contents[upload.filename] = upload.file.read()
        cherrypy.response.status = 201
        return '%s %s' % (upload.filename.encode('utf-8'), upload.content_type)

    def DELETE(self, name):
        del self.contents[name]
        cherrypy.response.status = 204


class Notes(object):
    def __init__(self, files):
        self.notes = {}
        self.files = files

    @cherrypy.expose
    def index(self):
        names = ', '.join(sorted(self.notes))
        return u'<p>%s, %d visits: %s</p>' % (cherrypy.session['user'], cherrypy.session.get('visits', 0), names)
    index._cp_config = {'tools.login.on': True}

    @cherrypy.expose
    def login(self, name=None, password=None):
        if (name, password) == (u'jörg', u'secret'):
            cherrypy.session['user'] = name
            raise cherrypy.HTTPRedirect('/')
        cherrypy.response.status = 403 if name else 200
        return '<form method="post"><input name="name"><input name="password"></form>'

    @cherrypy.expose
    @cherrypy.tools.login()
    def edit(self, name, text):
        self.notes[name] = text
        cherrypy.session['visits'] = cherrypy.session.get('visits', 0) + 1
        raise cherrypy.HTTPRedirect('/note/' + name)

    @cherrypy.expose
    @cherrypy.tools.login()
    def note(self, name, *rest):
        if name not in self.notes:
            raise cherrypy.NotFound()
        return u'<h1>%s</h1><p>%s</p>%s' % (name, self.notes[name], '/'.join(rest))

    @cherrypy.expose
    @cherrypy.tools.json_out()
    def search(self, q='', **others):
        return [sorted(name for name, text in self.notes.items() if q in text), sorted(others.items())]

    @cherrypy.expose
    @cherrypy.tools.json_in()
    @cherrypy.tools.json_out()
    def total(self):
        return {'total': sum(cherrypy.request.json['numbers'])}

    @cherrypy.expose
    def raw(self, name):
        path = os.path.join(HERE, 'raw')
        with open(path, 'wb') as file:
            file.write(self.files.contents[name])
        return static.serve_file(path, 'application/x-download', 'attachment', name)

    @cherrypy.expose
    def stream(self):
        for word in u'a', u'ü', u'c':
            yield word
    stream._cp_config = {'response.stream': True}

    @cherrypy.expose
    def default(self, *path, **query):
        return repr((path, sorted(query)))

    @cherrypy.expose
    def fails(self):
        return {}['missing']


files = Files()
cherrypy.config.update({
    'environment': 'embedded', 'log.screen': False, 'tools.encode.on': True, 'tools.encode.encoding': 'utf-8',
    'request.show_tracebacks': False})
cherrypy.tree.mount(Notes(files), '/', {
    '/': {'tools.sessions.on': True, 'tools.gzip.on': True, 'tools.trailing_slash.on': True},
    '/static': {'tools.staticdir.on': True, 'tools.staticdir.dir': os.path.join(HERE, 'static'), 'tools.etags.on': True,
                'tools.etags.autotags': True},
})
cherrypy.tree.mount(files, '/files', {'/': {'request.dispatch': cherrypy.dispatch.MethodDispatcher()}})
application = cherrypy.tree

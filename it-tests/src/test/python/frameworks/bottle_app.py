"""A Bottle application: routes, forms, cookies, uploads, templates, streaming, errors. Python 2.7 and 3."""
import bottle

application = bottle.Bottle()


@application.get('/hello/<name>')
def hello(name):
    return bottle.template('Hello {{name}}!', name=name)


@application.post('/form')
def form():
    return 'got ' + bottle.request.forms.get('word')


@application.post('/upload')
def upload():
    sent = bottle.request.files.get('file')
    return '%s %d' % (sent.filename, len(sent.file.read()))


@application.get('/cookie')
def cookie():
    count = int(bottle.request.get_cookie('count') or '0') + 1
    bottle.response.set_cookie('count', str(count))
    return str(count)


@application.get('/stream')
def stream():
    for part in ('a', 'b', 'c'):
        yield part


@application.get('/fails')
def fails():
    raise ValueError('no page')

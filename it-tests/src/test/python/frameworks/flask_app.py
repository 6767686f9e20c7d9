"""A Flask 3 application: routes, sessions, JSON, streaming."""
from flask import Flask, Response, jsonify, request, session

application = Flask(__name__)
application.secret_key = 'only for tests'


@application.get('/hello/<name>')
def hello(name):
    return 'Hello %s!' % name


@application.post('/json')
def total():
    return jsonify(sum=sum(request.get_json()['numbers']))


@application.post('/form')
def form():
    return 'got ' + request.form['word']


@application.get('/count')
def count():
    session['count'] = session.get('count', 0) + 1
    return str(session['count'])


@application.get('/stream')
def stream():
    return Response((part for part in ('a', 'b', 'c')), mimetype='text/plain')


@application.get('/fails')
def fails():
    raise ValueError('no page')

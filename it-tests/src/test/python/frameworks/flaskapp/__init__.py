"""A Flask application as a package, as Flask's own tutorial lays one out."""
from flask import Flask, Response, render_template, request, session

app = Flask(__name__)
app.secret_key = 'only for tests'


@app.route('/hello/<name>')
def hello(name):
    return render_template('hello.html', name=name)


@app.route('/form', methods=['POST'])
def form():
    return 'got ' + request.form['word']


@app.route('/count')
def count():
    session['count'] = session.get('count', 0) + 1
    return str(session['count'])


@app.route('/stream')
def stream():
    return Response((part for part in ('a', 'b', 'c')), mimetype='text/plain')


@app.route('/resource')
def resource():
    with app.open_resource('templates/hello.html') as opened:
        return str(len(opened.read()))


@app.route('/fails')
def fails():
    raise ValueError('no page')

# coding: utf-8
"""Notes with users, attachments and a search: Flask 1.1 with SQLAlchemy 1.3, in a database beside this file."""
import datetime
import io
import os

import flask
from sqlalchemy import Column, DateTime, ForeignKey, ForeignKeyConstraint, Integer, LargeBinary, Numeric, Unicode, create_engine, func
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.orm import backref, joinedload, relationship, scoped_session, sessionmaker
from werkzeug.security import check_password_hash, generate_password_hash

HERE = os.path.dirname(os.path.abspath(__file__))
Base = declarative_base()
engine = create_engine('sqlite:///' + os.path.join(HERE, 'notes.sqlite3'))
session = scoped_session(sessionmaker(bind=engine))


class User(Base):
    __tablename__ = 'users'
    name = Column(Unicode(50), primary_key=True)
    password = Column(Unicode(200), nullable=False)


class Note(Base):
    __tablename__ = 'notes'
    number = Column(Integer, primary_key=True)
    edition = Column(Integer, primary_key=True)
    author = Column(Unicode(50), ForeignKey('users.name', ondelete='CASCADE'), nullable=False)
    title = Column(Unicode(100), nullable=False, index=True)
    text = Column(Unicode, nullable=False)
    price = Column(Numeric(10, 2))
    made = Column(DateTime, default=lambda: datetime.datetime(2020, 2, 29, 12, 30, 15, 250))
    user = relationship(User)


class Attachment(Base):
    __tablename__ = 'attachments'
    # Of a note with two columns as its key.
    __table_args__ = (ForeignKeyConstraint(['number', 'edition'], ['notes.number', 'notes.edition'],
                                           name='fk_note', onupdate='CASCADE', ondelete='CASCADE'),)
    name = Column(Unicode(100), primary_key=True)
    number = Column(Integer, nullable=False)
    edition = Column(Integer, nullable=False)
    content = Column(LargeBinary, nullable=False)
    note = relationship(Note, backref=backref('attachments', order_by=name))


Base.metadata.create_all(engine)
if session.query(User).count() == 0:
    session.add(User(name=u'jörg', password=generate_password_hash('secret').decode()))
    session.commit()

app = application = flask.Flask(__name__)
app.secret_key = 'a key of the tests'
app.jinja_env.trim_blocks = True


@app.teardown_appcontext
def end_session(exception=None):
    session.remove()


@app.before_request
def require_login():
    if 'user' not in flask.session and flask.request.endpoint not in ('login', 'static'):
        return flask.redirect(flask.url_for('login', next=flask.request.path))


@app.route('/login', methods=['GET', 'POST'])
def login():
    form = flask.request.form
    if flask.request.method == 'POST':
        user = session.query(User).get(form['name'])
        if user and check_password_hash(str(user.password), form['password']):
            flask.session['user'] = user.name
            flask.flash(u'Hello, %s!' % user.name)
            return flask.redirect(flask.request.args.get('next') or flask.url_for('notes'))
        flask.flash(u'Wrong name or password.')
    return flask.render_template('login.html'), 403 if form else 200


@app.route('/')
def notes():
    words = flask.request.args.get('q', u'')
    query = session.query(Note).options(joinedload('attachments')).order_by(Note.number, Note.edition)
    for word in words.split():
        query = query.filter(Note.text.contains(word, autoescape=True) | func.lower(Note.title).like(u'%%%s%%' % word.lower()))
    total = session.query(func.sum(Note.price), func.count()).one()
    return flask.render_template('notes.html', notes=query.all(), words=words, total=total)


@app.route('/<int:number>', methods=['GET', 'POST'])
def note(number):
    last = session.query(Note).filter_by(number=number).order_by(Note.edition.desc()).first()
    if flask.request.method == 'POST':
        form = flask.request.form
        made = Note(number=number, edition=last.edition + 1 if last else 1, author=flask.session['user'],
                    title=form['title'], text=form['text'], price=form.get('price') or None)
        if made.price is not None:
            import decimal
            made.price = decimal.Decimal(made.price)
        session.add(made)
        for file in flask.request.files.getlist('file'):
            if file.filename:
                made.attachments.append(Attachment(name=file.filename, content=file.read()))
        session.commit()
        return flask.redirect(flask.url_for('note', number=number))
    if last is None:
        flask.abort(404)
    return flask.render_template('note.html', note=last)


@app.route('/file/<name>')
def file(name):
    found = session.query(Attachment).get(name) or flask.abort(404)
    return flask.send_file(io.BytesIO(found.content), as_attachment=True, attachment_filename=name, add_etags=True,
                           mimetype='application/octet-stream', conditional=True)


@app.route('/notes.json')
def as_json():
    return flask.jsonify([{'number': note.number, 'title': note.title, 'made': note.made, 'price': str(note.price)}
                          for note in session.query(Note).order_by(Note.number, Note.edition)])


@app.route('/fails')
def fails():
    session.add(Note(number=1, edition=1, author=u'nobody', title=u'', text=None))
    session.flush()

# coding: utf-8
"""A project of Trac 1.2 beside this file, on SQLite, which the first start makes."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ENVIRONMENT = os.path.join(HERE, 'environment')
os.environ['TRAC_ENV'] = ENVIRONMENT

import genshi.template.eval

# Its own makes code objects by types.CodeType, for the numbers of lines in tracebacks; Jython's cannot be made so.
genshi.template.eval.build_code_chunk = lambda code, filename, name, line: code

from trac.admin.console import TracAdmin
from trac.web.main import dispatch_request

if not os.path.exists(ENVIRONMENT):
    TracAdmin(ENVIRONMENT).onecmd('initenv "Projekt" sqlite:db/trac.db')
    with open(os.path.join(ENVIRONMENT, 'conf', 'trac.ini'), 'a') as settings:
        settings.write('\n[trac]\ndefault_timezone = UTC\ndefault_dateinfo_format = absolute\n')
    TracAdmin(ENVIRONMENT).onecmd('permission add joerg TRAC_ADMIN')


def application(environ, start_response):
    """What a web server's login would set."""
    if environ.get('PATH_INFO') == '/login':
        environ['REMOTE_USER'] = 'joerg'
    return dispatch_request(environ, start_response)

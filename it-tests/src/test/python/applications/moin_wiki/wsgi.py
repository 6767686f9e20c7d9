# coding: utf-8
"""A wiki of MoinMoin 1.9 beside this file."""
import os
import shutil

import MoinMoin
from MoinMoin.web.serving import make_application  # first: it finds what MoinMoin brings
from MoinMoin import i18n

HERE = os.path.dirname(os.path.abspath(__file__))
WIKI = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(MoinMoin.__file__))), 'wiki')
if not os.path.exists(os.path.join(HERE, 'data')):
    shutil.copytree(os.path.join(WIKI, 'data'), os.path.join(HERE, 'data'))
    shutil.copytree(os.path.join(WIKI, 'underlay'), os.path.join(HERE, 'underlay'))


class TwoLanguages(object):
    """Finds the catalogs of two languages: the first request would read all."""

    @staticmethod
    def glob(pattern):
        return [pattern.replace('*', language) for language in ('de', 'en')]


i18n.glob = TwoLanguages
application = make_application(shared=True)

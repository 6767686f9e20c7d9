# coding: utf-8
"""The wiki's configuration, which MoinMoin imports by this name."""
import os

from MoinMoin.config import multiconfig

HERE = os.path.dirname(os.path.abspath(__file__))


class Config(multiconfig.DefaultConfig):
    sitename = u'Wiki für alle'
    page_front_page = u'FrontPage'
    data_dir = os.path.join(HERE, 'data')
    data_underlay_dir = os.path.join(HERE, 'underlay')
    secrets = 'a key of the tests, long enough'
    superuser = [u'Jörg']
    acl_rights_before = u'Jörg:read,write,delete,revert,admin'
    actions_superuser = []  # so that visitors can register
    caching_formats = []  # the code of pages, by marshal, which Jython's code objects do not know
    tz_offset = 0.0
    cookie_secure = False

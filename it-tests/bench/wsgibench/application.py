"""The applications of the benchmark, as every server has to be told of them."""

import dataclasses
import os
import pathlib

from wsgibench import places


@dataclasses.dataclass(frozen=True)
class Application:
    """A WSGI application: its folder, its module in that folder, and further folders of its Python path."""

    folder: pathlib.Path
    module: str
    libraries: tuple = ()

    @property
    def script(self):
        return self.folder / (self.module.replace('.', '/') + '.py')

    @property
    def path(self):
        return os.pathsep.join(map(str, (self.folder, *self.libraries)))


HELLO = Application(places.APPS, 'hello')
SUBSCRIBER = Application(places.APPS, 'subscriber')
PAGE = Application(places.APPS, 'page')
PAGE_SUBSCRIBER = Application(places.APPS, 'page_subscriber')
DOWNLOAD = Application(places.APPS, 'download')
UPLOAD = Application(places.APPS, 'upload')
CPU = Application(places.APPS, 'cpu')
BODIES = Application(places.APPS, 'bodies')
DJANGO = Application(places.SITE, 'bench_site.wsgi')
ORM = Application(places.ORM, 'bench_orm.wsgi')
ORM_1_11 = Application(places.ORM, 'bench_orm.wsgi', (places.DJANGO_1_11, places.DJANGO_1_11 / 'lib'))

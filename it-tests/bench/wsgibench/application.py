"""The applications of the benchmark, as every server has to be told of them."""

import dataclasses
import pathlib

from wsgibench import places


@dataclasses.dataclass(frozen=True)
class Application:
    """A WSGI application: its folder, its module in that folder, and whether it needs Django."""

    folder: pathlib.Path
    module: str

    @property
    def script(self):
        return self.folder / (self.module.replace('.', '/') + '.py')


HELLO = Application(places.APPS, 'hello')
SUBSCRIBER = Application(places.APPS, 'subscriber')
PAGE = Application(places.APPS, 'page')
PAGE_SUBSCRIBER = Application(places.APPS, 'page_subscriber')
DOWNLOAD = Application(places.APPS, 'download')
UPLOAD = Application(places.APPS, 'upload')
CPU = Application(places.APPS, 'cpu')
BODIES = Application(places.APPS, 'bodies')
DJANGO = Application(places.SITE, 'bench_site.wsgi')

"""The smallest Django project, for 5.2 and 1.11: routing, templates, forms and signed cookies, without a database."""
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, StreamingHttpResponse
from django.template import Context, Engine
from django.views.decorators.csrf import csrf_exempt

settings.configure(
    SECRET_KEY='only for tests', ALLOWED_HOSTS=['localhost'], ROOT_URLCONF=__name__, DEBUG=False, USE_TZ=True,
    LOGGING_CONFIG=None, MIDDLEWARE=['django.middleware.common.CommonMiddleware'])

try:
    from django.urls import re_path
except ImportError:
    from django.conf.urls import url as re_path


def hello(request, name):
    page = Engine().from_string('Hello {{ name }}!')
    return HttpResponse(page.render(Context({'name': name})))


@csrf_exempt
def form(request):
    return HttpResponse('got ' + request.POST['word'])


def stream(request):
    return StreamingHttpResponse(iter([b'a', b'b', b'c']))


def fails(request):
    raise ValueError('no page')


def version(request):
    return HttpResponse(django.get_version())


urlpatterns = [
    re_path(r'^hello/(?P<name>\w+)$', hello),
    re_path(r'^form$', form),
    re_path(r'^stream$', stream),
    re_path(r'^fails$', fails),
    re_path(r'^version$', version),
]
application = get_wsgi_application()

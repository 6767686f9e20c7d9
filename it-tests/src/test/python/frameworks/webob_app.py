"""A WebOb application: the request and response objects of Pyramid. Python 2.7 and 3."""
from webob import Request, Response
from webob.dec import wsgify
from webob.exc import HTTPNotFound, HTTPSeeOther


@wsgify
def application(request):
    if request.path_info == '/json':
        return Response(json_body={'sum': sum(request.json_body['numbers'])})
    if request.path_info == '/params':
        return Response(u'%s %s' % (request.GET.get('a'), request.POST.get('b')), charset='utf-8')
    if request.path_info == '/session':
        response = Response('visits %s' % request.cookies.get('visits', '0'))
        response.set_cookie('visits', str(int(request.cookies.get('visits', '0')) + 1), httponly=True)
        return response
    if request.path_info == '/range':
        return Response(body=b'0123456789', conditional_response=True, content_type='text/plain')
    if request.path_info == '/sub':
        return Request.blank('/range').get_response(application)
    if request.path_info == '/away':
        raise HTTPSeeOther(location='/json')
    raise HTTPNotFound()

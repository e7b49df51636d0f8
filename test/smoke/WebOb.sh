# shellcheck shell=bash
# A posted form comes to an application, which answers; a file in it needs the module cgi.
python3 -W ignore - <<'P'
from webob import Request, Response

def app(environ, start_response):
    request = Request(environ)
    return Response(text=request.POST["file"].filename)(environ, start_response)

request = Request.blank("/", POST={"file": ("disk.img", b"data")})
assert request.get_response(app).text == "disk.img"
P

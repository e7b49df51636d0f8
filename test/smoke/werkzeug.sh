# shellcheck shell=bash
# Its own client asks an application with a route.
python3 - <<'P'
from werkzeug.routing import Map, Rule
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

routes = Map([Rule("/osd/<int:number>", endpoint="osd")])

@Request.application
def app(request):
    endpoint, values = routes.bind_to_environ(request.environ).match()
    return Response("%s %d" % (endpoint, values["number"]))

assert Client(app).get("/osd/7").text == "osd 7"
P

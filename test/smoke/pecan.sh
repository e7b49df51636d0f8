# shellcheck shell=bash
# An application of one object answers a request, without a server.
python3 -W ignore - <<'P'
import pecan, webob

class Root:
    @pecan.expose("json")
    def hello(self, name):
        return {"hello": name}

app = pecan.make_app(Root())
answer = webob.Request.blank("/hello/world").get_response(app)
assert answer.json == {"hello": "world"}, answer
P
pecan --help >/dev/null

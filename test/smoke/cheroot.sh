# shellcheck shell=bash
# A WSGI application answers over HTTP.
python3 - <<'P'
import threading, urllib.request
from cheroot import wsgi

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"path " + environ["PATH_INFO"].encode()]

server = wsgi.Server(("127.0.0.1", 0), app)
server.prepare()
threading.Thread(target=server.serve).start()
try:
    address = "http://127.0.0.1:%d/here" % server.bind_addr[1]
    assert urllib.request.urlopen(address, timeout=30).read() == b"path /here"
finally:
    server.stop()
P
cheroot --help

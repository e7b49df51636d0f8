# shellcheck shell=bash
# A method of an object is a page.
python3 - <<'P'
import socket, urllib.request
import cherrypy

class Site:
    @cherrypy.expose
    def hello(self, name):
        return "hello " + name

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
cherrypy.config.update({"server.socket_host": "127.0.0.1", "server.socket_port": port, "log.screen": False})
cherrypy.tree.mount(Site(), "/")
cherrypy.engine.start()
try:
    page = urllib.request.urlopen("http://127.0.0.1:%d/hello?name=world" % port, timeout=30).read()
    assert page == b"hello world", page
finally:
    cherrypy.engine.exit()
P
cherryd --help

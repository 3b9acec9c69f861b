# An API in the framework that SERVER names, whose CORS configuration is the code in CORS, as a developer would paste it.
import os
import socket


def listener():
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    print(listening.getsockname()[1], flush=True)
    return listening


def falcon_server():
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

    import falcon

    class Items:
        def on_get(self, req, resp):
            resp.text = "items"

        def on_put(self, req, resp):
            resp.text = "items"

    class Error:
        def on_get(self, req, resp):
            raise falcon.HTTPInternalServerError()

    class Server(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    class Handler(WSGIRequestHandler):
        def log_message(self, *args):
            pass

    app = falcon.App()
    app.add_route("/items", Items())
    app.add_route("/error", Error())
    exec(os.environ["CORS"], {"app": app})
    server = make_server("127.0.0.1", 0, app, Server, Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


def tornado_server():
    import asyncio
    import logging

    import tornado.httpserver
    import tornado.web

    logging.disable()
    exec(os.environ["CORS"], {})

    class Items(tornado.web.RequestHandler):
        def get(self):
            self.write("items")

        def put(self):
            self.write("items")

    class Error(tornado.web.RequestHandler):
        def get(self):
            raise RuntimeError("on purpose")

    async def main():
        application = tornado.web.Application([("/items", Items), ("/error", Error)])
        server = tornado.httpserver.HTTPServer(application)
        listening = listener()
        listening.setblocking(False)
        server.add_socket(listening)
        await asyncio.Event().wait()

    asyncio.run(main())


def sanic_server():
    import logging

    import sanic
    import sanic.response

    logging.disable()
    app = sanic.Sanic("items", configure_logging=False)

    @app.route("/items", methods=["GET", "PUT"])
    async def items(request):
        return sanic.response.text("items")

    @app.get("/error")
    async def error(request):
        raise RuntimeError("on purpose")

    exec(os.environ["CORS"], {"app": app})
    app.run(sock=listener(), single_process=True, motd=False, access_log=False)


{"falcon": falcon_server, "tornado": tornado_server, "sanic": sanic_server}[os.environ["SERVER"]]()

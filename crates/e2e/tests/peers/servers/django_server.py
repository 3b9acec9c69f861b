# An API whose CORS settings are the code in CORS, as a developer would paste it.
import os
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_http_methods

names = {
    "ALLOWED_HOSTS": ["*"],
    "INSTALLED_APPS": [],
    "LOGGING_CONFIG": None,
    "MIDDLEWARE": ["django.middleware.common.CommonMiddleware"],
    "ROOT_URLCONF": "__main__",
}
exec(os.environ["CORS"], names)
settings.configure(**{name: value for name, value in names.items() if name.isupper()})
django.setup()


@require_http_methods(["GET", "PUT"])
def items(request):
    return HttpResponse("items")


def error(request):
    raise RuntimeError("on purpose")


def login(request):
    response, value = HttpResponse("welcome"), "1"
    exec(os.environ["COOKIE"] or 'response.set_cookie("id", value)')
    return response


urlpatterns = [path("items", items), path("error", error), path("login", login)]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Handler(WSGIRequestHandler):
    def log_message(self, *args):
        pass


server = make_server("127.0.0.1", 0, get_wsgi_application(), Server, Handler)
print(server.server_port, flush=True)
server.serve_forever()

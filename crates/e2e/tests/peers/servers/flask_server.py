# An API whose CORS configuration is the code in CORS, as a developer would paste it.
import os

from flask import Flask, make_response
from werkzeug.serving import make_server

app = Flask(__name__)


@app.route("/items", methods=["GET", "PUT"])
def items():
    return "items"


@app.get("/error")
def error():
    raise RuntimeError("on purpose")


@app.get("/login")
def login():
    response, value = make_response("welcome"), "1"
    exec(os.environ["COOKIE"] or 'response.set_cookie("id", value)')
    return response


exec(os.environ["CORS"])

server = make_server("127.0.0.1", 0, app, threaded=True)
print(server.server_port, flush=True)
server.serve_forever()

# An API whose CORS configuration is the code in CORS, as a developer would paste it.
import os
import socket

import uvicorn
from fastapi import FastAPI, Response
from fastapi.middleware.cors import CORSMiddleware  # noqa: F401 - for the pasted code

app = FastAPI()


@app.get("/items")
@app.put("/items")
def items():
    return "items"


@app.get("/slash/")
def slash():
    return "slash"


@app.get("/error")
def error():
    raise RuntimeError("on purpose")


@app.get("/login")
def login(response: Response):
    value = "1"
    exec(os.environ["COOKIE"] or 'response.set_cookie("id", value)')
    return "welcome"


exec(os.environ["CORS"])

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[listener])

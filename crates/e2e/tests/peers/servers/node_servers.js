// An API in the framework that SERVER names, whose CORS configuration is the code in CORS, as a developer would paste it.
const cors = process.env.CORS;
const ready = (port) => console.log(port);
const AsyncFunction = (async () => {}).constructor;
const paste = (app) => new AsyncFunction("app", "require", cors)(app, require);

const servers = {
  async fastify() {
    const app = require("fastify")();
    await paste(app);
    app.register(async (app) => {
      app.get("/items", async () => "items");
      app.put("/items", async () => "items");
      app.get("/error", async () => { throw new Error("on purpose"); });
    });
    await app.listen({ port: 0, host: "127.0.0.1" });
    ready(app.server.address().port);
  },
  async koa() {
    const Koa = require("koa");
    const app = new Koa();
    app.silent = true;
    await paste(app);
    app.use((context) => {
      if (context.path === "/error") throw new Error("on purpose");
      if (!["GET", "PUT"].includes(context.method)) context.throw(405);
      context.body = "items";
    });
    const server = app.listen(0, "127.0.0.1", () => ready(server.address().port));
  },
  async hono() {
    const { Hono } = require("hono");
    const app = new Hono();
    await paste(app);
    app.get("/items", (context) => context.text("items"));
    app.put("/items", (context) => context.text("items"));
    app.get("/error", () => { throw new Error("on purpose"); });
    app.onError((error, context) => context.text("error", 500));
    const { serve } = require("@hono/node-server");
    serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (info) => ready(info.port));
  },
  async nest() {
    require("reflect-metadata");
    const { Controller, Get, Module, Put } = require("@nestjs/common");
    const { NestFactory } = require("@nestjs/core");
    class Items {
      items() { return "items"; }
      error() { throw new Error("on purpose"); }
    }
    const decorate = (decorator, name) =>
      decorator(Items.prototype, name, Object.getOwnPropertyDescriptor(Items.prototype, name));
    decorate(Get("error"), "error");
    decorate(Get("items"), "items");
    Object.defineProperty(Items.prototype, "put", { value() { return "items"; }, configurable: true, writable: true });
    decorate(Put("items"), "put");
    Controller()(Items);
    class App {}
    Module({ controllers: [Items] })(App);
    const app = await NestFactory.create(App, { logger: false });
    await paste(app);
    await app.listen(0, "127.0.0.1");
    ready(app.getHttpServer().address().port);
  },
};
servers[process.env.SERVER]();

// An API whose CORS configuration is the code in CORS, as a developer would paste it.
const express = require("express");
const app = express();

eval(process.env.CORS);

app.all("/items", (request, response) => {
  if (["GET", "PUT", "POST"].includes(request.method)) response.send("items");
  else response.sendStatus(405);
});
app.get("/error", () => {
  throw new Error("on purpose");
});
app.get("/login", (request, response) => {
  const value = "1";
  eval(process.env.COOKIE || 'response.cookie("id", value);');
  response.send("welcome");
});
app.use((error, request, response, next) => response.status(500).send("error"));

const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));

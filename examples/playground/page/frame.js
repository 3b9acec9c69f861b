// Sends requests for the page that embeds this one, from this page's origin.

import { attempt } from "./attempt.js";

// The server only lets the first page embed this one, so the parent is always allowed to ask.
addEventListener("message", async (event) => {
  if (event.source !== parent) return;
  const { key, scenario, url } = event.data;
  parent.postMessage({ key, outcome: await attempt(scenario, url) }, event.origin);
});

parent.postMessage("ready", "*");

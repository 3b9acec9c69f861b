// Fetches for the page that embeds this one, under this page's origin.

import { attempt } from "./attempt.js";

// The server lets only the first page embed this one, so that whoever is the parent may ask.
addEventListener("message", async (event) => {
  if (event.source !== parent) return;
  const { key, scenario, url } = event.data;
  parent.postMessage({ key, outcome: await attempt(scenario, url) }, event.origin);
});

parent.postMessage("ready", "*");

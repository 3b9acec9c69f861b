// A row of the table: a scenario, the expected outcome, and the actual outcome.

const spellings = { etag: "ETag", "x-request-id": "X-Request-Id" };

export function makeRow(scenario, again) {
  const row = document.getElementById("row").content.cloneNode(true).firstElementChild;
  row.dataset.id = scenario.id;
  part(row, ".title").textContent = scenario.title;
  part(row, ".request").textContent = requestLines(scenario).join("\n");
  part(row, ".expected").textContent = inWords(scenario.expected, scenario);
  const button = part(row, "button");
  button.setAttribute("aria-label", `Run “${scenario.title}”`);
  button.addEventListener("click", again);
  return row;
}

export function showRunning(row) {
  show(row, "running", "Running");
  part(row, ".outcome").textContent = "";
  part(row, ".disagreement").hidden = true;
  const why = part(row, ".why");
  why.hidden = true;
  part(why, "summary").textContent = "";
  part(why, "dl").replaceChildren();
}

/** Shows what the browser did, and whether the simulator agrees with it. */
export function showOutcome(row, scenario, did, simulated, explanation) {
  const asExpected = same(did, scenario.expected);
  show(row, asExpected ? "green" : "red", asExpected ? "As expected" : "Not as expected");
  part(row, ".outcome").textContent = inWords(did, scenario);

  const disagreement = part(row, ".disagreement");
  disagreement.hidden = same(did, simulated);
  disagreement.textContent = `The simulator disagrees with this browser: ${inWords(simulated, scenario)}`;

  const why = part(row, ".why");
  why.hidden = did.verdict !== "blocked" || explanation === null;
  if (!why.hidden) {
    why.open = !asExpected;
    explain(why, explanation);
  }
}

export function showFailure(row, error) {
  show(row, "red", "Not run");
  part(row, ".outcome").textContent = `${error.message}.`;
}

function show(row, state, words) {
  row.dataset.state = state;
  part(row, ".state").textContent = words;
}

function explain(why, explanation) {
  part(why, "summary").textContent = `Why: ${explanation.reason}`;
  const entries = [
    ["Cause", explanation.cause],
    ["Fix", explanation.fix],
    ["Chromium prints", explanation.chromium],
    ["Firefox prints", explanation.firefox],
    ["Code", explanation.code],
  ].filter(([, text]) => text !== null);
  const list = part(why, "dl");
  list.replaceChildren(...entries.flatMap(([term, text]) => [element("dt", term), element("dd", text)]));

  const link = element("a", explanation.section);
  link.href = explanation.link;
  const section = element("dd", "");
  section.append(link);
  list.append(element("dt", "Fetch standard"), section);
}

function requestLines({ method, path, headers, mode, credentials }) {
  const lines = [`${method} ${path}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  if (mode !== "cors") lines.push(`mode: "${mode}"`);
  if (credentials === "include") lines.push(`credentials: "${credentials}"`);
  return lines;
}

/** Uses the same words for the expected and the actual outcome, so that readers can compare them. */
function inWords(outcome, scenario) {
  const words = [verdict(outcome)];
  if (outcome.readable !== null) {
    const header = spellings[scenario.looksFor] ?? scenario.looksFor;
    words.push(`${header} ${outcome.readable ? "can" : "can’t"} be read.`);
  }
  return words.join(" ");
}

function verdict({ verdict, status, preflight, arrived }) {
  const after = preflight ? " after a preflight" : "";
  if (verdict === "allowed") return `Allowed${after}, status ${status}.`;
  const unread = arrived ? "the handler runs, but the page can’t read the response." : "the handler never runs.";
  if (verdict === "opaque") return `Opaque${after}: ${unread}`;
  return `Blocked${preflight && !arrived ? " by the preflight" : after}: ${unread}`;
}

function same(one, other) {
  return ["verdict", "status", "preflight", "arrived", "readable"].every((key) => one[key] === other[key]);
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function part(row, selector) {
  return row.querySelector(selector);
}

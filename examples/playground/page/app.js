// Runs the scenarios, and changes the policy.

import { attempt } from "./attempt.js";
import { makeRow, showFailure, showOutcome, showRunning } from "./row.js";

const find = (id) => document.getElementById(id);
const form = find("policy");
const status = find("status");

/** What each setter is called in the form. */
const fields = {
  allow_origin: "origins",
  allow_methods: "methods",
  allow_headers: "headers",
  expose_headers: "exposed",
  max_age: "max-age",
};

let playground;
let frame;
let rows = [];
let running = 0;

start().catch((error) => {
  status.textContent = `The playground does not start: ${error.message}.`;
});

async function start() {
  playground = await ask("/scenarios");
  for (const name of ["first", "second", "api"]) find(name).textContent = playground[name];
  showPolicy(await ask("/policy"));
  showRows();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change("POST", JSON.stringify(readPolicy()));
  });
  find("restore").addEventListener("click", () => change("DELETE"));
  find("run-all").addEventListener("click", () => run(rows));
  frame = await openFrame(playground.second);
  await run(rows);
}

function showRows() {
  rows = playground.scenarios.map((scenario) => {
    const row = { scenario, turn: 0 };
    row.element = makeRow(scenario, () => run([row]));
    return row;
  });
  for (const page of ["first", "second"]) {
    const group = find("group").content.cloneNode(true).firstElementChild;
    group.querySelector("th").textContent =
      page === "first" ? "From this page" : `From a page of another origin, ${playground.second}`;
    group.append(...rows.filter((row) => row.scenario.page === page).map((row) => row.element));
    document.querySelector("table").append(group);
  }
}

/** Says when everything that was started has ended, to scripts in `data-done` and to people in the status. */
async function busy(work) {
  running += 1;
  document.body.dataset.done = "false";
  status.textContent = "Running.";
  try {
    await work();
  } finally {
    running -= 1;
    if (running === 0) {
      status.textContent = summary();
      document.body.dataset.done = "true";
    }
  }
}

function summary() {
  const red = rows.filter((row) => row.element.dataset.state !== "green").length;
  if (red === 0) return `All ${rows.length} are as expected.`;
  return `${red} of ${rows.length} ${red === 1 ? "is" : "are"} not as expected.`;
}

function run(some) {
  return busy(() => Promise.all(some.map(runRow)));
}

async function runRow(row) {
  const { scenario, element } = row;
  row.turn += 1;
  const { turn } = row;
  showRunning(element);
  try {
    // Each run uses a new URL, because browsers keep the answers to earlier preflights.
    const [number] = crypto.getRandomValues(new Uint32Array(1));
    const url = `${playground.api}${scenario.path}?run=${number}`;
    const outcome = await (scenario.page === "first" ? attempt(scenario, url) : frame(scenario, url));
    const seen = await ask(`/seen?run=${number}`);
    const { simulated, explanation } = await ask(`/explain?id=${encodeURIComponent(scenario.id)}`);
    // If the row was run again in the meantime, perhaps with another policy, only the later run counts.
    if (turn === row.turn) showOutcome(element, scenario, { ...outcome, ...seen }, simulated, explanation);
  } catch (error) {
    if (turn === row.turn) showFailure(element, error);
  }
}

/** Opens the hidden page, and returns a function that fetches there. */
function openFrame(origin) {
  const waiting = new Map();
  const element = document.createElement("iframe");
  element.hidden = true;
  element.title = "A page of another origin";
  element.src = `${origin}/frame.html`;
  document.body.append(element);

  const fetchThere = (scenario, url) =>
    new Promise((resolve, reject) => {
      waiting.set(url, resolve);
      setTimeout(() => reject(new Error("The page of the other origin does not answer")), 10_000);
      element.contentWindow.postMessage({ key: url, scenario, url }, origin);
    });

  return new Promise((resolve) => {
    // If the frame does not load, its rows show that, and the others still run.
    const late = setTimeout(() => resolve(fetchThere), 5_000);
    addEventListener("message", ({ source, origin: sender, data }) => {
      if (source !== element.contentWindow || sender !== origin) return;
      if (data === "ready") {
        clearTimeout(late);
        resolve(fetchThere);
      } else {
        waiting.get(data.key)?.(data.outcome);
        waiting.delete(data.key);
      }
    });
  });
}

function readPolicy() {
  const text = (name) => form.elements[name].value;
  return {
    origins: text("origins"),
    methods: text("methods"),
    headers: text("headers"),
    exposed: text("exposed"),
    maxAge: text("maxAge"),
    credentials: form.elements.credentials.checked,
  };
}

function showPolicy(policy) {
  for (const name of ["origins", "methods", "headers", "exposed", "maxAge"]) {
    form.elements[name].value = policy[name];
  }
  form.elements.credentials.checked = policy.credentials;
  find("code").textContent = policy.code;
}

function change(method, body) {
  return busy(async () => {
    showErrors([]);
    try {
      const headers = { "content-type": "application/json" };
      const response = await fetch("/policy", { method, body, headers });
      const answer = await response.json();
      if (response.status === 422) return showErrors(answer.errors);
      showPolicy(answer);
      status.scrollIntoView({ block: "nearest" });
    } catch {
      return showErrors(["The playground’s server does not answer."]);
    }
    await run(rows);
  });
}

function showErrors(errors) {
  const wrong = new Set(errors.map((error) => fields[error.split(":")[0]]));
  for (const id of Object.values(fields)) {
    if (wrong.has(id)) find(id).setAttribute("aria-invalid", "true");
    else find(id).removeAttribute("aria-invalid");
  }
  const lines = errors.length > 0 ? [...errors, "The previous policy stays active."] : [];
  find("errors").replaceChildren(
    ...lines.map((line) => {
      const span = document.createElement("span");
      span.textContent = line;
      return span;
    }),
  );
}

async function ask(path) {
  const response = await fetch(path, { cache: "no-store" }).catch(() => {
    throw new Error("The playground’s server does not answer");
  });
  if (!response.ok) throw new Error(`The playground’s server answers ${response.status}`);
  return response.json();
}

// Sends one request, and returns what a script can find out about it. Both pages use this.

export async function attempt(scenario, url) {
  try {
    const response = await fetch(url, {
      method: scenario.method,
      headers: scenario.headers,
      body: scenario.body,
      mode: scenario.mode,
      credentials: scenario.credentials,
      cache: "no-store",
    });
    if (response.type === "opaque") return { verdict: "opaque", status: null, readable: null };
    const header = scenario.looksFor;
    const readable = header === null ? null : response.headers.has(header);
    return { verdict: "allowed", status: response.status, readable };
  } catch {
    // That is all a script can find out: browsers only print the reason to the console.
    return { verdict: "blocked", status: null, readable: null };
  }
}

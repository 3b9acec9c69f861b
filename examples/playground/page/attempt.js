// One request, and what a script can tell of it. Both pages use this.

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
    // Scripts learn no more than that: the reason is for the console alone.
    return { verdict: "blocked", status: null, readable: null };
  }
}

//! `examples/mcp`, called by pages of its user and by foreign ones.

use crate::engines::Session;
use crate::names::{self, NAME};
use crate::serving::{Serving, serve};
use axum::Router;
use axum::middleware::map_response;
use axum::response::{Html, Response};
use cors_browser::Engine;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// A client as the SDKs write it: with sessions, as the revisions before 2026-07-28 have them, and without.
const CLIENT: &str = r#"
    const [url, done] = arguments;
    const post = async (headers, message) => {
        const response = await fetch(url, {
            method: "POST",
            headers: {
                "content-type": "application/json",
                "accept": "application/json, text/event-stream",
                ...headers,
            },
            body: JSON.stringify({ jsonrpc: "2.0", ...message }),
        });
        const lines = (await response.text()).split("\n");
        const data = lines.filter((line) => line.startsWith("data: {")).map((line) => line.slice(6));
        const result = data.length ? JSON.parse(data.pop()).result : undefined;
        return { status: response.status, session: response.headers.get("mcp-session-id"), result };
    };
    const call = (id, meta) => ({
        id,
        method: "tools/call",
        params: { name: "add", arguments: { a: 2, b: 3 }, ...meta },
    });
    const withSession = async () => {
        const version = "2025-11-25";
        const clientInfo = { name: "page", version: "1" };
        const { session } = await post({}, {
            id: 1,
            method: "initialize",
            params: { protocolVersion: version, capabilities: {}, clientInfo },
        });
        const headers = { "mcp-session-id": session, "mcp-protocol-version": version };
        await post(headers, { method: "notifications/initialized" });
        const { result } = await post(headers, call(2));
        const resume = { ...headers, "accept": "text/event-stream", "last-event-id": "0" };
        const resumed = await fetch(url, { headers: resume });
        await resumed.body.cancel();
        const ended = await fetch(url, { method: "DELETE", headers });
        return {
            session: typeof session,
            sum: result.content[0].text,
            resumed: resumed.status,
            ended: ended.ok,
        };
    };
    const withoutSession = async () => {
        const version = "2026-07-28";
        const headers = {
            "mcp-protocol-version": version,
            "mcp-method": "tools/call",
            "mcp-name": "add",
        };
        const { session, result } = await post(headers, call(1, {
            _meta: {
                "io.modelcontextprotocol/protocolVersion": version,
                "io.modelcontextprotocol/clientInfo": { name: "page", version: "1" },
                "io.modelcontextprotocol/clientCapabilities": {},
            },
        }));
        return { session: typeof session, sum: result.content[0].text };
    };
    const caught = (promise) => promise.catch((error) => error.name === "TypeError" ? "blocked" : String(error));
    (async () => done([await caught(withSession()), await caught(withoutSession())]))();
"#;

/// What a page can send without asking: a form's content type, and an answer that it cannot read.
const SEND_BLINDLY: &str = r#"
    const [url, done] = arguments;
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
    fetch(url, { method: "POST", mode: "no-cors", body }).then((response) => done(response.type), done);
"#;

/// What `script` gets when it runs in a page of `host` and calls `url`.
async fn run(session: &Session, host: &str, pages: &Serving, script: &str, url: &str) -> Value {
    let page = format!("http://{host}:{}/", pages.port);
    session.open(&page).await;
    let ran = session.client.execute_async(script, vec![json!(url)]).await;
    ran.unwrap_or_else(|error| panic!("{host}, {url}: {error}"))
}

async fn call_the_example(engine: Engine) {
    let session = names::start(engine).await;
    let answers = Arc::new(Mutex::new(Vec::new()));
    let recorded = Arc::clone(&answers);
    let record = move |response: Response| {
        recorded.lock().unwrap().push(response.status().as_u16());
        async { response }
    };
    let app = mcp::app().unwrap().layer(map_response(record));
    let answers = || std::mem::take(&mut *answers.lock().unwrap());
    let server = serve(app).await;
    let pages = serve(Router::new().fallback(|| async { Html("a page") })).await;
    let url = format!("http://127.0.0.1:{}/mcp", server.port);

    let got = run(&session, "localhost", &pages, CLIENT, &url).await;
    let with_session = json!({ "session": "string", "sum": "5", "resumed": 200, "ended": true });
    let without = json!({ "session": "object", "sum": "5" });
    assert_eq!(got, json!([with_session, without]));

    answers();
    let got = run(&session, NAME, &pages, CLIENT, &url).await;
    assert_eq!(got, json!(["blocked", "blocked"]));
    let got = run(&session, NAME, &pages, SEND_BLINDLY, &url).await;
    assert_eq!(got, "opaque");
    assert_eq!(
        answers(),
        [403; 3],
        "two preflights and a request that needs none"
    );

    // The name resolves to this machine, so the server could mistake a page there for its own.
    let url = format!("http://{NAME}:{}/mcp", server.port);
    let got = run(&session, "localhost", &pages, CLIENT, &url).await;
    assert_eq!(got, json!(["blocked", "blocked"]));
    let answers = answers();
    assert!(
        answers.len() >= 2 && answers.iter().all(|&status| status == 421),
        "{answers:?}"
    );
    session.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_an_allowed_origin_in_chromium_calls_a_tool_and_a_foreign_page_cannot() {
    call_the_example(Engine::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_an_allowed_origin_in_firefox_calls_a_tool_and_a_foreign_page_cannot() {
    call_the_example(Engine::Firefox).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_an_allowed_origin_in_webkit_calls_a_tool_and_a_foreign_page_cannot() {
    names::in_webkit(call_the_example).await;
}

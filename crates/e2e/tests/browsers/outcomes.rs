//! Whether what an element or an API has asked for works, in an engine and in the simulator.

use crate::engines::Session;
use crate::recorder::Recorder;
use crate::simulator;
use cors_browser::{Engine, Page, PageRequest};
use serde_json::json;

const PAGE: &str = "127.0.0.1";
const OTHER: &str = "localhost";

struct Row {
    name: &'static str,
    host: &'static str,
    /// Its first part decides the type of the answer: see `recorder.rs`.
    path: &'static str,
    /// What the page's script does with `url`; it calls `done` with whether that worked.
    script: &'static str,
    simulated: fn(String) -> PageRequest,
    works: bool,
}

const MODULE: &str =
    "const it = document.createElement('script'); it.type = 'module'; it.src = url;
    it.onload = () => done(true); it.onerror = () => done(false); document.head.append(it);";
const WORKER: &str = "const it = new Worker(url);
    it.onmessage = () => done(true); it.onerror = () => done(false);";
const EVENTS: &str = "const it = new EventSource(url);
    it.onopen = () => { it.close(); done(true); };
    it.onerror = () => { it.close(); done(false); };";

const fn row(
    name: &'static str,
    (host, path): (&'static str, &'static str),
    script: &'static str,
    simulated: fn(String) -> PageRequest,
    works: bool,
) -> Row {
    Row {
        name,
        host,
        path,
        script,
        simulated,
        works,
    }
}

const ROWS: [Row; 6] = [
    row(
        "a module",
        (OTHER, "/script/a"),
        MODULE,
        PageRequest::module_script,
        true,
    ),
    row(
        "a module that is HTML",
        (OTHER, "/a/b"),
        MODULE,
        PageRequest::module_script,
        false,
    ),
    row(
        "a worker",
        (PAGE, "/script/c"),
        WORKER,
        PageRequest::worker,
        true,
    ),
    row(
        "a worker that is HTML",
        (PAGE, "/a/d"),
        WORKER,
        PageRequest::worker,
        false,
    ),
    row(
        "events",
        (OTHER, "/events/e"),
        EVENTS,
        PageRequest::event_source,
        true,
    ),
    row(
        "events that are HTML",
        (OTHER, "/a/f"),
        EVENTS,
        PageRequest::event_source,
        false,
    ),
];

async fn try_all(engine: Engine) {
    let recorder = Recorder::start().await;
    let session = Session::start(engine).await;
    let origin = recorder.url(PAGE, "");
    session.open(&recorder.url(PAGE, "/page")).await;
    for row in ROWS {
        let url = recorder.url(row.host, row.path);
        let script = format!("const [url, done] = arguments; {}", row.script);
        let seen = session
            .client
            .execute_async(&script, vec![json!(url)])
            .await;
        assert_eq!(seen.unwrap(), json!(row.works), "{engine:?}: {}", row.name);
        let verdict = Page::at(&origin)
            .fetch_with(simulator::send, (row.simulated)(url))
            .await;
        assert_eq!(
            verdict.blocked().is_none(),
            row.works,
            "{}: {verdict}",
            row.name
        );
    }
    session.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn chromium_uses_what_the_simulator_uses() {
    try_all(Engine::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn firefox_uses_what_the_simulator_uses() {
    try_all(Engine::Firefox).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn webkit_uses_what_the_simulator_uses() {
    try_all(Engine::WebKit).await;
}

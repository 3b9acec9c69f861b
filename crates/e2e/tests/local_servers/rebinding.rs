//! DNS rebinding: a page whose name now resolves to this machine calls the servers that listen here.

use crate::engines::Session;
use crate::names::{self, NAME};
use crate::serving::{Serving, serve};
use axum::Router;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::extract::{Request, State};
use axum::response::{Html, Response};
use axum::routing::get;
use cors_browser::Engine;
use http::header::UPGRADE;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tower::ServiceExt;
use tower_cors::CorsLayer;

/// Reads, writes, and opens a WebSocket, all at the origin of the page.
const CALL: &str = r#"
    const [done] = arguments;
    const ask = async (method) => {
        try {
            const response = await fetch("/secret", { method, cache: "no-store" });
            return `${response.status} ${await response.text()}`;
        } catch (error) {
            return String(error);
        }
    };
    const echo = () => new Promise((resolve) => {
        const socket = new WebSocket(`ws://${location.host}/echo`);
        socket.onopen = () => socket.send("hello");
        socket.onmessage = (event) => resolve(event.data);
        socket.onerror = () => resolve("refused");
    });
    (async () => done([await ask("GET"), await ask("PUT"), await echo()]))();
"#;

/// One address. First the attacker's server answers there, then a local one: for the browser it makes no difference
/// whether the servers change or the name's address changes.
struct Machine {
    server: Serving,
    is_rebound: Arc<AtomicBool>,
    answers: Arc<Mutex<Vec<String>>>,
}

#[derive(Clone)]
struct Places {
    attacker: Router,
    local: Router,
    is_rebound: Arc<AtomicBool>,
    answers: Arc<Mutex<Vec<String>>>,
}

impl Machine {
    async fn start(local: Router) -> Self {
        let attacker = Router::new().fallback(|| async { Html("an ordinary page") });
        let (is_rebound, answers) = (Arc::default(), Arc::default());
        let places = Places {
            attacker,
            local,
            is_rebound: Arc::clone(&is_rebound),
            answers: Arc::clone(&answers),
        };
        let app = Router::new().fallback(answer).with_state(places);
        Self {
            server: serve(app).await,
            is_rebound,
            answers,
        }
    }

    /// What a page of `host` gets if it was loaded before this machine answered for the host, and what this machine
    /// answered.
    async fn called_from(&self, host: &str, session: &Session) -> (Value, Vec<String>) {
        self.is_rebound.store(false, Ordering::SeqCst);
        let page = format!("http://{host}:{}/", self.server.port);
        session.open(&page).await;
        self.is_rebound.store(true, Ordering::SeqCst);
        self.answers.lock().unwrap().clear();
        let got = session.client.execute_async(CALL, vec![]).await.unwrap();
        let mut answers = self.answers.lock().unwrap();
        // Browsers ask for icons when they like.
        answers.retain(|answer| !answer.contains("favicon"));
        (got, answers.clone())
    }
}

async fn answer(State(places): State<Places>, request: Request) -> Response {
    let is_rebound = places.is_rebound.load(Ordering::SeqCst);
    let upgrade = request.headers().contains_key(UPGRADE);
    let what = if upgrade {
        "upgrade"
    } else {
        request.method().as_str()
    };
    let what = format!("{what} {}", request.uri().path());
    let router = if is_rebound {
        places.local
    } else {
        places.attacker
    };
    let Ok(response) = router.oneshot(request).await;
    let answer = format!("{what}: {}", response.status().as_u16());
    places.answers.lock().unwrap().push(answer);
    response
}

/// A tool that the user of this machine runs.
fn tool() -> Router {
    let secret = get(|| async { "secret" }).put(|| async { "stored" });
    let upgrade = |handshake: WebSocketUpgrade| async { handshake.on_upgrade(echo) };
    Router::new()
        .route("/secret", secret)
        .route("/echo", get(upgrade))
}

async fn echo(mut socket: WebSocket) {
    while let Some(Ok(message)) = socket.recv().await {
        if socket.send(message).await.is_err() {
            return;
        }
    }
}

async fn rebind(engine: Engine) {
    let session = names::start(engine).await;

    // An allowlist of origins does not help, because the page has the server's own origin.
    let listed = CorsLayer::new()
        .allow_origin("http://localhost:5173")
        .reject_disallowed_origins(true);
    for (local, which) in [
        (tool(), "no layer"),
        (tool().layer(listed), "a list of origins"),
    ] {
        let machine = Machine::start(local).await;
        let (got, answers) = machine.called_from(NAME, &session).await;
        assert_eq!(got, json!(["200 secret", "200 stored", "hello"]), "{which}");
        assert_eq!(
            answers,
            ["GET /secret: 200", "PUT /secret: 200", "upgrade /echo: 101"],
            "{which}"
        );
    }

    let machine = Machine::start(tool().layer(CorsLayer::new().local_only())).await;
    let (got, answers) = machine.called_from(NAME, &session).await;
    assert_eq!(got, json!(["421 ", "421 ", "refused"]));
    for what in ["GET /secret", "PUT /secret", "upgrade /echo"] {
        let mut those = answers.iter().filter(|answer| answer.starts_with(what));
        // A browser may ask again: https://httpwg.org/specs/rfc9110.html#status.421
        assert!(
            those.clone().all(|answer| answer.ends_with(": 421")),
            "{answers:?}"
        );
        assert!(those.next().is_some(), "{answers:?}");
    }

    // The user's own page is served, at both names of this machine.
    for host in ["localhost", "127.0.0.1"] {
        let (got, _) = machine.called_from(host, &session).await;
        assert_eq!(got, json!(["200 secret", "200 stored", "hello"]), "{host}");
    }
    session.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebound_page_in_chromium_reads_all_of_a_local_server_but_not_of_one_that_is_local_only()
{
    rebind(Engine::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebound_page_in_firefox_reads_all_of_a_local_server_but_not_of_one_that_is_local_only() {
    rebind(Engine::Firefox).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebound_page_in_webkit_reads_all_of_a_local_server_but_not_of_one_that_is_local_only() {
    names::in_webkit(rebind).await;
}

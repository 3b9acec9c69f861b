//! Local Network Access: browsers ask their user whether a public page may call this machine, and no header of the
//! server changes that.

use crate::engines::{Seen, Session, capabilities};
use crate::names::{self, NAME};
use crate::serving::{Serving, serve};
use axum::Router;
use axum::extract::Request;
use axum::extract::ws::WebSocketUpgrade;
use axum::middleware::map_request;
use axum::response::Html;
use axum::routing::get;
use cors_browser::Engine;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tower_cors::CorsLayer;

const OPEN: &str = r#"
    const [url, done] = arguments;
    const socket = new WebSocket(url);
    socket.onopen = () => done("opened");
    socket.onerror = () => done("refused");
"#;

/// A server on loopback that allows pages of this machine, and also sends what browsers once asked for.
struct Api {
    serving: Serving,
    /// How often a handler was called.
    calls: Arc<AtomicUsize>,
    /// Whether a browser has asked for private network access.
    asked: Arc<AtomicBool>,
}

impl Api {
    async fn start() -> Self {
        let (calls, asked) = (Arc::default(), Arc::default());
        let (counter, asks): (Arc<AtomicUsize>, Arc<AtomicBool>) =
            (Arc::clone(&calls), Arc::clone(&asked));
        let count = move || {
            counter.fetch_add(1, Ordering::SeqCst);
        };
        let read = {
            let count = count.clone();
            move || async move { count() }
        };
        let open = move |handshake: WebSocketUpgrade| async move {
            count();
            handshake.on_upgrade(|_| async {})
        };
        let look = move |request: Request| {
            let name = "access-control-request-private-network";
            asks.fetch_or(request.headers().contains_key(name), Ordering::SeqCst);
            async { request }
        };
        let cors = CorsLayer::new()
            .allow_origins([
                String::from("http://localhost:*"),
                format!("http://{NAME}:*"),
            ])
            .allow_headers("x-own")
            .allow_private_network(true)
            .local_only();
        let app = Router::new()
            .route("/", get(read))
            .route("/live", get(open))
            .layer(cors);
        let serving = serve(app.layer(map_request(look))).await;
        Self {
            serving,
            calls,
            asked,
        }
    }

    /// Whether the page that is open can read, and how many of its requests reached a handler.
    async fn is_read_from(&self, session: &mut Session) -> (bool, usize) {
        self.calls.store(0, Ordering::SeqCst);
        let url = format!("http://127.0.0.1:{}/", self.serving.port);
        // This request has a preflight, which would ask for the header if the browser still did that.
        let init = json!({ "headers": { "x-own": "1" } });
        let seen = session.ask(&url, init).await;
        assert!(!self.asked.load(Ordering::SeqCst), "it asks the server");
        let is_read = matches!(seen, Seen::Response { status: 200, .. });
        (is_read, self.calls.load(Ordering::SeqCst))
    }

    /// Whether the page that is open can open a WebSocket, and how many of its requests reached a handler.
    async fn is_opened_from(&self, session: &Session) -> (bool, usize) {
        self.calls.store(0, Ordering::SeqCst);
        let url = json!(format!("ws://127.0.0.1:{}/live", self.serving.port));
        let opened = session.client.execute_async(OPEN, vec![url]).await;
        let is_opened = opened.unwrap() == "opened";
        (is_opened, self.calls.load(Ordering::SeqCst))
    }
}

async fn pages() -> Serving {
    serve(Router::new().fallback(|| async { Html("a page") })).await
}

async fn open(session: &Session, pages: &Serving) {
    let page = format!("http://localhost:{}/", pages.port);
    session.open(&page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_page_in_chromium_calls_this_machine_if_the_user_permits_it_and_not_by_a_header() {
    let (api, public, local) = (Api::start().await, pages().await, pages().await);
    let space = format!("127.0.0.1:{0}=public,[::1]:{0}=public", public.port);
    let space = format!("--ip-address-space-overrides={space}");
    let mut session = names::start_chromium(Some(space)).await;

    // Without `https`, except on this machine, a page is not a secure context, and the user is not asked.
    let insecure = format!("http://{NAME}:{}/", public.port);
    session.open(&insecure).await;
    assert_eq!(api.is_read_from(&mut session).await, (false, 0));
    let denied = "The request client is not a secure context and the resource is in more-private address space";
    session.console_says(denied).await.unwrap();

    open(&session, &public).await;
    assert_eq!(api.is_read_from(&mut session).await, (false, 0));
    let denied = "Permission was denied for this request to access the `loopback` address space";
    session.console_says(denied).await.unwrap();
    assert_eq!(api.is_opened_from(&session).await, (false, 0));

    let permit = json!({ "descriptor": { "name": "loopback-network" }, "state": "granted" });
    let permitted = session.command("permissions", &permit).await;
    assert_eq!(permitted, json!({ "value": null }));
    assert_eq!(api.is_read_from(&mut session).await, (true, 1));
    assert_eq!(api.is_opened_from(&session).await, (true, 1));

    // A page on this machine does not need permission.
    open(&session, &local).await;
    assert_eq!(api.is_read_from(&mut session).await, (true, 1));
    assert_eq!(api.is_opened_from(&session).await, (true, 1));
    session.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_page_in_firefox_calls_this_machine_if_the_user_permits_it_and_not_by_a_header() {
    let (api, public) = (Api::start().await, pages().await);
    let address = format!("127.0.0.1:{}", public.port);
    for (answer, expected) in [(1, (true, 1)), (2, (false, 0))] {
        let mut wanted = capabilities(Engine::Firefox);
        let prefs = &mut wanted["moz:firefoxOptions"]["prefs"];
        prefs["network.lna.address_space.public.override"] = json!(address);
        // What the user answers: 1 is yes, 2 is no.
        prefs["permissions.default.loopback-network"] = json!(answer);
        let mut session = Session::start_with(Engine::Firefox, wanted, &[]).await;
        open(&session, &public).await;
        assert_eq!(api.is_read_from(&mut session).await, expected, "{answer}");
        session.close().await;
    }
}

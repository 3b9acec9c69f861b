//! Which cookies a page's request contains, tested in all engines. Third-party cookies are allowed, although Chromium and
//! Firefox block them by default.

use crate::engines::Session;
use crate::simulator;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use cors_browser::{CredentialsMode, Engine, Page, PageRequest};
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower_cors::CorsLayer;

/// What the page's script does, and the cookies that the server saw.
const ASK: &str = r"
    const [url, credentials, done] = arguments;
    fetch(url, { credentials })
        .then((response) => response.text())
        .then(done, (error) => done(String(error)));
";

const ENGINES: [Engine; 3] = [Engine::Chromium, Engine::Firefox, Engine::WebKit];

/// A cookie that the server has set on a visit, and whether a later request from a page contains it.
struct Row {
    cookie: &'static str,
    /// For a page of the same site, and for a page of another site.
    sent: [bool; 2],
    /// Engines that behave differently, and why.
    departures: &'static [(Engine, [bool; 2], &'static str)],
}

const UNSAID: &str = "without `SameSite=Lax`, the cookie is sent to every site";
const NONE: &str = "`SameSite=None` does not require `Secure`";
const LOOPBACK: &str = "`Secure` requires TLS, even on this machine";
const PREFIX: &str = "prefixes of names have no effect";

const ROWS: &[Row] = &[
    Row {
        cookie: "a=1",
        sent: [true, false],
        departures: &[
            (Engine::Firefox, [true, true], UNSAID),
            (Engine::WebKit, [true, true], UNSAID),
        ],
    },
    Row {
        cookie: "a=1; SameSite=Lax",
        sent: [true, false],
        departures: &[],
    },
    Row {
        cookie: "a=1; SameSite=Strict",
        sent: [true, false],
        departures: &[],
    },
    Row {
        cookie: "a=1; SameSite=None",
        sent: [false, false],
        departures: &[(Engine::WebKit, [true, true], NONE)],
    },
    Row {
        cookie: "a=1; SameSite=None; Secure",
        sent: [true, true],
        departures: &[(Engine::WebKit, [false, false], LOOPBACK)],
    },
    Row {
        cookie: "a=1; Secure",
        sent: [true, false],
        departures: &[
            (Engine::Firefox, [true, true], UNSAID),
            (Engine::WebKit, [false, false], LOOPBACK),
        ],
    },
    Row {
        cookie: "__Host-a=1; Secure; Path=/",
        sent: [true, false],
        departures: &[
            (Engine::Firefox, [true, true], UNSAID),
            (Engine::WebKit, [false, false], LOOPBACK),
        ],
    },
    Row {
        cookie: "__Host-a=1; Path=/",
        sent: [false, false],
        departures: &[(Engine::WebKit, [true, true], PREFIX)],
    },
    Row {
        cookie: "a=1; Path=/other",
        sent: [false, false],
        departures: &[],
    },
];

struct Servers {
    pages: u16,
    api: String,
    tasks: [JoinHandle<()>; 2],
}

impl Drop for Servers {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Servers {
    async fn start() -> Self {
        let pages = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let api = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let (pages_port, api_port) = (
            pages.local_addr().unwrap().port(),
            api.local_addr().unwrap().port(),
        );
        let page = async || Html("<!doctype html><title>page</title>");
        let cors = CorsLayer::new()
            .allow_origins([
                format!("http://localhost:{pages_port}"),
                format!("http://127.0.0.1:{pages_port}"),
            ])
            .dangerously_allow_insecure_origins(true)
            .allow_credentials(true)
            .validate()
            .unwrap();
        let answers = Router::new()
            .route("/{row}", get(visit))
            .route("/api", get(cookies))
            .layer(cors);
        Self {
            pages: pages_port,
            api: format!("http://localhost:{api_port}"),
            tasks: [
                tokio::spawn(async move {
                    axum::serve(pages, Router::new().fallback(page))
                        .await
                        .unwrap();
                }),
                tokio::spawn(async { axum::serve(api, answers).await.unwrap() }),
            ],
        }
    }

    /// A page of the API's site, and a page of another site.
    fn pages(&self) -> [String; 2] {
        ["localhost", "127.0.0.1"].map(|host| format!("http://{host}:{}", self.pages))
    }
}

async fn visit(axum::extract::Path(row): axum::extract::Path<usize>) -> Response {
    let set = [(SET_COOKIE, HeaderValue::from_static(ROWS[row].cookie))];
    (set, Html("<!doctype html><title>visit</title>")).into_response()
}

async fn cookies(headers: HeaderMap, _: Request<Body>) -> String {
    let lines = headers.get_all(COOKIE).iter();
    let lines: Vec<_> = lines.map(|line| line.to_str().unwrap()).collect();
    lines.join("; ")
}

#[tokio::test(flavor = "multi_thread")]
async fn engines_send_the_cookies_of_the_table_or_the_row_says_why_not() {
    let servers = Servers::start().await;
    let mut wrong = Vec::new();
    for engine in ENGINES {
        let session = Session::start(engine).await;
        for (index, row) in ROWS.iter().enumerate() {
            let mut sent = [false; 2];
            for (page, sent) in servers.pages().iter().zip(&mut sent) {
                let visit = format!("{}/{index}", servers.api);
                session.open(&visit).await;
                session.open(page).await;
                for mode in ["same-origin", "include"] {
                    let arguments = vec![json!(format!("{}/api", servers.api)), json!(mode)];
                    let seen = session.client.execute_async(ASK, arguments).await.unwrap();
                    let seen = seen.as_str().unwrap().to_owned();
                    if mode == "same-origin" {
                        assert_eq!(seen, "", "{engine:?}: {}", row.cookie);
                    } else {
                        *sent = seen == row.cookie.split(';').next().unwrap();
                        assert!(
                            *sent || seen.is_empty(),
                            "{engine:?}: {} {seen}",
                            row.cookie
                        );
                    }
                }
                session.open(&visit).await;
                session.client.delete_all_cookies().await.unwrap();
            }
            let departure = row.departures.iter().find(|(of, ..)| *of == engine);
            let (expected, why) = departure.map_or((row.sent, ""), |(_, sent, why)| (*sent, *why));
            if sent != expected {
                wrong.push(format!(
                    "{engine:?}: {}: {sent:?}, not {expected:?} {why}",
                    row.cookie
                ));
            }
        }
        session.close().await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn the_simulator_sends_the_cookies_of_the_table() {
    let servers = Servers::start().await;
    for row in ROWS {
        for (page, sent) in servers.pages().iter().zip(row.sent) {
            let page = Page::at(page);
            let url = format!("{}/api", servers.api);
            page.browser().set_cookie(&url, row.cookie).unwrap();
            let request = PageRequest::fetch(url).credentials(CredentialsMode::Include);
            let verdict = page.fetch_with(simulator::send, request).await;
            let body = verdict.expect_allowed().into_body();
            assert_eq!(!body.is_empty(), sent, "{} {}", row.cookie, page.origin());
        }
    }
}

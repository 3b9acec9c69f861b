//! What each API and element of a page sends, tested in all engines and in the simulator: mode, destination, origin and
//! cookies. The pages are on one site, and the server is on another. Third-party cookies are allowed.

use crate::engines::Session;
use crate::recorder::{Asked, Recorder};
use crate::simulator;
use cors_browser::{
    Browser, CredentialsMode, CrossOrigin, Engine, PageRequest, RequestBody, ThirdPartyCookies,
};
use serde_json::json;

const PAGE: &str = "one.localhost";
const SERVER: &str = "two.localhost";

/// What is compared.
const NAMES: [&str; 10] = [
    "referer",
    "origin",
    "sec-fetch-site",
    "sec-fetch-mode",
    "sec-fetch-dest",
    "sec-fetch-user",
    "access-control-request-method",
    "access-control-request-headers",
    "last-event-id",
    "cookie",
];

/// A script of the page, in which `url` is the server's URL, and the same request for the simulator.
struct Row {
    name: &'static str,
    path: &'static str,
    script: &'static str,
    simulated: fn(String) -> PageRequest,
    /// Which of the requests for the path is compared.
    position: usize,
    departures: Vec<Departure>,
}

/// Where an engine sends another value: `-` if it sends none.
struct Departure {
    engine: Engine,
    name: &'static str,
    value: &'static str,
    why: &'static str,
}

const FONT: &str = "WebKitGTK loads the fonts of scripts without CORS";
const PLAIN_SOCKET: &str = "Chromium sends no metadata over `ws`, not even on this machine";
const DRIVER: &str = "Firefox sends no referrer for requests from the script of a driver";
const SOCKET: &str = "WebKit names the destination after the mode";

fn departs(
    engine: Engine,
    name: &'static str,
    value: &'static str,
    why: &'static str,
) -> Departure {
    Departure {
        engine,
        name,
        value,
        why,
    }
}

fn row(
    name: &'static str,
    path: &'static str,
    script: &'static str,
    simulated: fn(String) -> PageRequest,
) -> Row {
    Row {
        name,
        path,
        script,
        simulated,
        position: 0,
        departures: Vec::new(),
    }
}

#[allow(clippy::too_many_lines)] // one table
fn rows() -> Vec<Row> {
    vec![
        row("fetch", "/a/fetch", "fetch(url)", PageRequest::fetch),
        row(
            "fetch with credentials",
            "/a/include",
            "fetch(url, { credentials: 'include' })",
            |url| PageRequest::fetch(url).credentials(CredentialsMode::Include),
        ),
        row(
            "a preflight",
            "/a/preflight",
            "fetch(url, { method: 'PUT', credentials: 'include' })",
            |url| {
                PageRequest::fetch(url)
                    .method("PUT")
                    .credentials(CredentialsMode::Include)
            },
        ),
        row(
            "XMLHttpRequest",
            "/a/xhr",
            "const it = new XMLHttpRequest(); it.open('GET', url); it.withCredentials = true; it.send()",
            |url| PageRequest::xhr(url).credentials(CredentialsMode::Include),
        ),
        row(
            "a listener on the upload",
            "/a/upload",
            "const it = new XMLHttpRequest(); it.upload.onprogress = () => {}; it.open('POST', url); it.send('a')",
            |url| {
                PageRequest::xhr(url)
                    .method("POST")
                    .body("a")
                    .use_cors_preflight(true)
            },
        ),
        row("img", "/a/img", "new Image().src = url", PageRequest::img),
        row(
            "img with crossorigin",
            "/a/img-anonymous",
            "const it = new Image(); it.crossOrigin = 'anonymous'; it.src = url",
            |url| PageRequest::img(url).crossorigin(CrossOrigin::Anonymous),
        ),
        row(
            "img with credentials",
            "/a/img-credentials",
            "const it = new Image(); it.crossOrigin = 'use-credentials'; it.src = url",
            |url| PageRequest::img(url).crossorigin(CrossOrigin::UseCredentials),
        ),
        row(
            "script",
            "/script/plain",
            "const it = document.createElement('script'); it.src = url; document.head.append(it)",
            PageRequest::script,
        ),
        row(
            "module script",
            "/script/module",
            "const it = document.createElement('script'); it.type = 'module'; it.src = url; document.head.append(it)",
            PageRequest::module_script,
        ),
        row(
            "stylesheet",
            "/style/plain",
            "const it = document.createElement('link'); it.rel = 'stylesheet'; it.href = url; document.head.append(it)",
            PageRequest::stylesheet,
        ),
        Row {
            departures: vec![
                departs(Engine::WebKit, "origin", "-", FONT),
                departs(Engine::WebKit, "sec-fetch-mode", "no-cors", FONT),
                departs(Engine::WebKit, "cookie", "unset=1", FONT),
            ],
            ..row(
                "font",
                "/a/font",
                "new FontFace('a', `url(${url})`).load().catch(() => {})",
                PageRequest::font,
            )
        },
        row(
            "EventSource",
            "/a/events",
            "new EventSource(url)",
            PageRequest::event_source,
        ),
        Row {
            position: 1,
            ..row(
                "EventSource that connects again",
                "/events/again",
                "new EventSource(url, { withCredentials: true })",
                |url| {
                    PageRequest::event_source(url)
                        .credentials(CredentialsMode::Include)
                        .last_event_id("7")
                },
            )
        },
        row(
            "sendBeacon",
            "/a/beacon",
            "navigator.sendBeacon(url, 'a')",
            |url| PageRequest::beacon(url, "a"),
        ),
        row(
            "sendBeacon of JSON",
            "/a/beacon-json",
            "navigator.sendBeacon(url, new Blob(['{}'], { type: 'application/json' }))",
            |url| PageRequest::beacon(url, RequestBody::blob("{}", "application/json")),
        ),
        Row {
            departures: vec![
                departs(Engine::Chromium, "sec-fetch-site", "-", PLAIN_SOCKET),
                departs(Engine::Chromium, "sec-fetch-mode", "-", PLAIN_SOCKET),
                departs(Engine::Chromium, "sec-fetch-dest", "-", PLAIN_SOCKET),
                departs(Engine::WebKit, "sec-fetch-dest", "websocket", SOCKET),
            ],
            ..row(
                "WebSocket",
                "/a/socket",
                "new WebSocket(url.replace('http', 'ws'))",
                |url| PageRequest::websocket(url.replace("http", "ws")),
            )
        },
        row(
            "iframe",
            "/a/iframe",
            "const it = document.createElement('iframe'); it.src = url; document.body.append(it)",
            PageRequest::iframe,
        ),
        Row {
            departures: vec![departs(Engine::Firefox, "referer", "-", DRIVER)],
            ..row(
                "a navigation",
                "/a/navigation",
                "setTimeout(() => location.href = url)",
                PageRequest::navigate,
            )
        },
        row(
            "a form",
            "/a/form",
            "const it = document.createElement('form'); it.method = 'post'; it.action = url; document.body.append(it); setTimeout(() => it.submit())",
            |url| PageRequest::form_post(url, RequestBody::form(&[])),
        ),
        row(
            "a form with GET",
            "/a/form-get",
            "const it = document.createElement('form'); it.action = url; document.body.append(it); setTimeout(() => it.submit())",
            |url| PageRequest::form_get(url, &[]),
        ),
    ]
}

/// The compared headers of a request, `-` for those that it lacks.
fn described(asked: &Asked) -> Vec<(&'static str, String)> {
    let value = |name| {
        let value = asked.headers.get(name);
        value
            .map_or("-", |value| value.to_str().unwrap())
            .to_owned()
    };
    NAMES.map(|name| (name, value(name))).to_vec()
}

async fn simulated(engine: Engine, recorder: &Recorder, row: &Row) -> Vec<(&'static str, String)> {
    recorder.forget();
    let browser = Browser::new()
        .engine(engine)
        .third_party_cookies(ThirdPartyCookies::Allowed);
    let set = recorder.url(SERVER, "/set");
    drop(browser.visit_with(simulator::send, set.as_str()).await);
    let request = (row.simulated)(recorder.url(SERVER, row.path));
    let origin = recorder.url(PAGE, "");
    drop(
        browser
            .open(&origin)
            .fetch_with(simulator::send, request)
            .await,
    );
    described(&recorder.asked(row.path, 1).await[0])
}

async fn ask_all(engine: Engine) {
    let recorder = Recorder::start().await;
    let session = Session::start(engine).await;
    let mut wrong = Vec::new();
    for row in rows() {
        let mut expected = simulated(engine, &recorder, &row).await;
        for departure in row.departures.iter().filter(|it| it.engine == engine) {
            let header = expected
                .iter_mut()
                .find(|(name, _)| *name == departure.name);
            departure.value.clone_into(&mut header.unwrap().1);
        }
        for page in [recorder.url(SERVER, "/set"), recorder.url(PAGE, "/page")] {
            session.open(&page).await;
        }
        recorder.forget();
        let script = format!("const [url] = arguments; {}", row.script);
        let url = recorder.url(SERVER, row.path);
        session
            .client
            .execute(&script, vec![json!(url)])
            .await
            .unwrap();
        let asked = recorder.asked(row.path, row.position + 1).await;
        let seen = described(&asked[row.position]);
        for ((name, seen), (_, expected)) in seen.iter().zip(&expected) {
            if seen != expected {
                let why = row.departures.iter().map(|departure| departure.why);
                let why: Vec<_> = why.collect();
                wrong.push(format!(
                    "{engine:?}: {}: {name}: {seen}, not {expected} {why:?}",
                    row.name
                ));
            }
        }
    }
    session.close().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn chromium_sends_what_the_presets_send() {
    ask_all(Engine::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn firefox_sends_what_the_presets_send() {
    ask_all(Engine::Firefox).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn webkit_sends_what_the_presets_send() {
    ask_all(Engine::WebKit).await;
}

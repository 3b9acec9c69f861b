//! Real browsers, driven through WebDriver.

use cors_browser::Engine;
use fantoccini::wd::{Capabilities, TimeoutConfiguration};
use fantoccini::{Client, ClientBuilder};
use futures_util::{SinkExt, StreamExt};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::Message;

/// Longer than any step takes, so a step that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a script of the page saw of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Response { status: u16, headers: Vec<String> },
    Opaque,
    Blocked,
}

const ASK: &str = r#"
    const [url, init, done] = arguments;
    fetch(url, init).then(
        (response) => done({
            opaque: response.type.startsWith("opaque"),
            status: response.status,
            headers: [...response.headers.keys()].sort(),
        }),
        (error) => done({ error: String(error) }),
    );
"#;

/// A browser with one window.
pub(crate) struct Session {
    pub(crate) client: Client,
    engine: Engine,
    driver: String,
    console: Option<mpsc::UnboundedReceiver<String>>,
    /// What the script got for the last request that was blocked.
    error: String,
    /// Drivers and displays, killed when the session ends.
    _processes: Vec<Child>,
}

impl Session {
    pub(crate) async fn start(engine: Engine) -> Self {
        Self::start_with(engine, capabilities(engine), &[]).await
    }

    /// Starts with these capabilities, and with these variables in the environment of the driver.
    pub(crate) async fn start_with(
        engine: Engine,
        capabilities: Capabilities,
        variables: &[(&str, &str)],
    ) -> Self {
        let (program, port, mut processes) = driver(engine, variables).await;
        let url = format!("http://127.0.0.1:{port}");
        wait_until_ready(&url, program).await;
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&url)
            .await
            .unwrap_or_else(|error| panic!("{engine:?} does not start: {error}"));
        let waiting = TimeoutConfiguration::new(Some(PATIENCE), Some(PATIENCE), None);
        client.update_timeouts(waiting).await.unwrap();
        let socket = client
            .capabilities()
            .and_then(|found| found.get("webSocketUrl")?.as_str().map(str::to_owned));
        let console = match socket {
            Some(socket) if engine == Engine::Firefox => Some(listen(&socket).await),
            _ => None,
        };
        processes.reverse();
        Self {
            client,
            engine,
            driver: url,
            console,
            error: String::new(),
            _processes: processes,
        }
    }

    /// Opens a page.
    pub(crate) async fn open(&self, url: &str) {
        let opened = self.client.goto(url).await;
        opened.unwrap_or_else(|error| panic!("{:?} does not open {url}: {error}", self.engine));
    }

    pub(crate) async fn close(self) {
        self.client.close().await.unwrap();
    }

    /// Makes a request from the page that is open.
    pub(crate) async fn ask(&mut self, url: &str, init: Value) -> Seen {
        self.clear_console().await;
        let seen = self
            .client
            .execute_async(ASK, vec![json!(url), init])
            .await
            .unwrap_or_else(|error| panic!("{url}: {error}"));
        if let Some(error) = seen["error"].as_str() {
            error.clone_into(&mut self.error);
            return Seen::Blocked;
        }
        if seen["opaque"] == json!(true) {
            return Seen::Opaque;
        }
        Seen::Response {
            status: u16::try_from(seen["status"].as_u64().unwrap()).unwrap(),
            headers: serde_json::from_value(seen["headers"].clone()).unwrap(),
        }
    }

    /// Waits until the console or the script's error has contained `text` since the last request. Otherwise, returns
    /// what they contained.
    pub(crate) async fn console_says(&mut self, text: &str) -> Result<(), Vec<String>> {
        let mut lines = vec![self.error.clone()];
        let deadline = Instant::now() + Duration::from_secs(5);
        while !lines.iter().any(|line| line.contains(text)) {
            if Instant::now() > deadline {
                return Err(lines);
            }
            lines.extend(self.console_lines().await);
        }
        Ok(())
    }

    async fn clear_console(&mut self) {
        if self.engine == Engine::Chromium {
            self.chromium_log().await;
        } else if let Some(console) = &mut self.console {
            while console.try_recv().is_ok() {}
        }
    }

    async fn console_lines(&mut self) -> Vec<String> {
        if self.engine == Engine::Chromium {
            return self.chromium_log().await;
        }
        let Some(console) = &mut self.console else {
            return Vec::new();
        };
        let line = timeout(Duration::from_millis(200), console.recv()).await;
        line.ok().flatten().into_iter().collect()
    }

    /// Sends a command that not every driver has.
    pub(crate) async fn command(&self, path: &str, body: &Value) -> Value {
        let session = self.client.session_id().await.unwrap().unwrap();
        post(&format!("{}/session/{session}/{path}", self.driver), body).await
    }

    /// Chromium's own command, which returns the console's lines since the last call.
    async fn chromium_log(&self) -> Vec<String> {
        let log = self.command("se/log", &json!({ "type": "browser" })).await;
        let entries = log["value"].as_array().cloned().unwrap_or_default();
        entries
            .iter()
            .filter_map(|entry| entry["message"].as_str().map(str::to_owned))
            .collect()
    }
}

/// Starts the engine's driver: its name, its port, and the processes to keep.
async fn driver(engine: Engine, variables: &[(&str, &str)]) -> (&'static str, u16, Vec<Child>) {
    let port = free_port().await;
    let run = |program: &'static str, command: &mut Command| {
        command
            .envs(variables.iter().copied())
            .kill_on_drop(true)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{program}: {error}; `.ci/browsers` installs it"))
    };
    match engine {
        Engine::Chromium => {
            let mut command = Command::new("chromedriver");
            let child = run("chromedriver", command.arg(format!("--port={port}")));
            ("chromedriver", port, vec![child])
        }
        Engine::Firefox => {
            let mut command = Command::new(geckodriver());
            let socket = free_port().await.to_string();
            command.args(["--port", &port.to_string(), "--websocket-port", &socket]);
            ("geckodriver", port, vec![run("geckodriver", &mut command)])
        }
        _ => {
            let (display, screen) = virtual_display().await;
            let mut command = Command::new("WebKitWebDriver");
            command
                .arg(format!("--port={port}"))
                .env("DISPLAY", display)
                // The sandbox needs privileges that containers don't have.
                .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1")
                .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
            let child = run("WebKitWebDriver", &mut command);
            ("WebKitWebDriver", port, vec![screen, child])
        }
    }
}

/// Looks where `.ci/browsers` installs it, and then anywhere else.
fn geckodriver() -> PathBuf {
    let built = e2e::root().join("target/tools/bin/geckodriver");
    if built.exists() {
        built
    } else {
        PathBuf::from("geckodriver")
    }
}

/// WebKitGTK has no headless mode. The X server picks a free number and prints it.
async fn virtual_display() -> (String, Child) {
    let mut server = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1280x1024x24"])
        .kill_on_drop(true)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("Xvfb: {error}; `.ci/browsers` installs it"));
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let number = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap();
    (
        format!(":{}", number.expect("Xvfb gives a number").trim()),
        server,
    )
}

async fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    listener.local_addr().unwrap().port()
}

async fn wait_until_ready(url: &str, program: &str) {
    let deadline = Instant::now() + PATIENCE;
    let client = hyper_util::client::legacy::Client::builder(hyper_util::rt::TokioExecutor::new())
        .build_http::<String>();
    let status: http::Uri = format!("{url}/status").parse().unwrap();
    while client.get(status.clone()).await.is_err() {
        assert!(
            Instant::now() < deadline,
            "{program} does not answer at {url}"
        );
        tokio::task::yield_now().await;
    }
}

pub(crate) fn capabilities(engine: Engine) -> Capabilities {
    let capabilities = match engine {
        Engine::Chromium => json!({
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": { "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--window-size=1200,1600",
            ], "prefs": { "profile.cookie_controls_mode": 0 } },
        }),
        Engine::Firefox => json!({
            "webSocketUrl": true,
            "moz:firefoxOptions": {
                "args": ["-headless", "--width=1200", "--height=1600"],
                "prefs": { "network.cookie.cookieBehavior": 0 },
            },
        }),
        _ => json!({
            "webkitgtk:browserOptions": {
                "binary": "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
                "args": ["--automation"],
            },
        }),
    };
    capabilities.as_object().unwrap().clone()
}

/// The console of every window, line by line, by WebDriver BiDi.
async fn listen(socket: &str) -> mpsc::UnboundedReceiver<String> {
    let (mut stream, _) = tokio_tungstenite::connect_async(socket).await.unwrap();
    let subscribe = json!({
        "id": 1,
        "method": "session.subscribe",
        "params": { "events": ["log.entryAdded"] },
    });
    stream
        .send(Message::text(subscribe.to_string()))
        .await
        .unwrap();
    let (sender, receiver) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(Ok(message)) = stream.next().await {
            let event: Value = serde_json::from_slice(&message.into_data()).unwrap_or_default();
            let text = event["params"]["text"].as_str().map(str::to_owned);
            if text.is_some_and(|text| sender.send(text).is_err()) {
                break;
            }
        }
    });
    receiver
}

async fn post(url: &str, body: &Value) -> Value {
    use http_body_util::BodyExt;
    let client = hyper_util::client::legacy::Client::builder(hyper_util::rt::TokioExecutor::new())
        .build_http::<String>();
    let request = http::Request::post(url)
        .header("content-type", "application/json")
        .body(body.to_string())
        .unwrap();
    let response = client.request(request).await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&body).unwrap()
}

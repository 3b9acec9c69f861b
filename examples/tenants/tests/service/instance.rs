//! The service as a process, and its clients: a page and an admin.

use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use tokio::time::timeout;

pub(crate) const TOKEN: &str = "the token of the tests";
pub(crate) const ACME: &str = "https://app.acme.example";
pub(crate) const OTHER: &str = "https://app.other.example";

/// A change is active everywhere within this time.
pub(crate) const A_SECOND: Duration = Duration::from_secs(1);
/// Longer than anything in these tests takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenants"));
    command
        .env_remove("ADMIN_TOKEN")
        .env("DATABASE_URL", "sqlite::memory:")
        .env("PORT", "0")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// An instance of the service. The process is stopped when this value is dropped.
pub(crate) struct Instance {
    pub(crate) url: String,
    pub(crate) client: Client,
    process: Child,
    log: Option<ChildStderr>,
    /// Kept open, because the process writes more than the line that is read.
    out: Lines<BufReader<ChildStdout>>,
}

impl Instance {
    pub(crate) async fn on(database: &str, more: &[(&str, &str)]) -> Self {
        let mut command = command();
        command.env("ADMIN_TOKEN", TOKEN).envs(more.iter().copied());
        Self::start(command.env("DATABASE_URL", database)).await
    }

    async fn start(command: &mut Command) -> Self {
        let mut process = command.spawn().unwrap();
        let mut log = process.stderr.take();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let Some(line) = lines.next_line().await.unwrap() else {
            let mut logged = String::new();
            log.as_mut()
                .unwrap()
                .read_to_string(&mut logged)
                .await
                .unwrap();
            panic!("it does not start: {logged}");
        };
        Self {
            url: line.strip_prefix("listening on ").unwrap().to_owned(),
            client: Client::new(),
            process,
            log,
            out: lines,
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id().expect("it runs until it is dropped")
    }

    /// Starts the service without a token, so that it generates one.
    pub(crate) async fn without_token(database: &str) -> Self {
        Self::start(command().env("DATABASE_URL", database)).await
    }

    /// Returns what the service logs when it refuses to start.
    pub(crate) async fn refused<V: AsRef<OsStr>>(environment: &[(&str, V)]) -> String {
        let process = command()
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .output();
        let output = timeout(PATIENCE, process).await.unwrap().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    }

    pub(crate) async fn on_file(file: &Path) -> Self {
        Self::on(&format!("sqlite:{}", file.display()), &[]).await
    }

    /// Whether a browser would let a page read the tenant's items. Every answer must be complete.
    pub(crate) async fn allows(&self, tenant: &str, origin: &str) -> bool {
        let request = self.client.get(format!("{}/t/{tenant}/items", self.url));
        let response = request.header("origin", origin).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let header = |name: &str| {
            response
                .headers()
                .get(name)
                .map(|value| value.to_str().unwrap())
        };
        assert_eq!(header("vary"), Some("Origin"));
        let allowed =
            header("access-control-allow-origin").inspect(|allowed| assert_eq!(*allowed, origin));
        assert_eq!(
            header("access-control-allow-credentials"),
            allowed.map(|_| "true")
        );
        allowed.is_some()
    }

    /// Waits until the origin is allowed or disallowed, and returns how long that took.
    pub(crate) async fn waits_until(&self, tenant: &str, origin: &str, allowed: bool) -> Duration {
        let started = Instant::now();
        while self.allows(tenant, origin).await != allowed {
            assert!(started.elapsed() < PATIENCE, "{tenant} {origin} {allowed}");
        }
        started.elapsed()
    }

    pub(crate) async fn admin(&self, method: Method, tenant: &str, body: Value) -> Response {
        let url = format!("{}/admin/tenants/{tenant}/origins", self.url);
        let request = self.client.request(method, url).bearer_auth(TOKEN);
        request.json(&body).send().await.unwrap()
    }

    pub(crate) async fn add(&self, tenant: &str, origin: &str) {
        let response = self
            .admin(Method::POST, tenant, json!({ "origins": [origin] }))
            .await;
        assert_eq!(response.status(), 200, "{}", response.text().await.unwrap());
    }

    pub(crate) async fn remove(&self, tenant: &str, origin: &str) {
        let response = self
            .admin(Method::DELETE, tenant, json!({ "origins": [origin] }))
            .await;
        assert_eq!(response.status(), 200);
    }

    /// Returns the state of the service, as an admin sees it.
    pub(crate) async fn health(&self) -> Value {
        let request = self.client.get(format!("{}/admin/health", self.url));
        let response = request.bearer_auth(TOKEN).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    /// Returns the state of the service, as anyone can see it.
    pub(crate) async fn healthz(&self) -> (StatusCode, String) {
        let request = self.client.get(format!("{}/healthz", self.url));
        let response = request.send().await.unwrap();
        (response.status(), response.text().await.unwrap())
    }

    pub(crate) async fn waits_for_database(&self, state: &str) {
        let started = Instant::now();
        while self.health().await["database"] != state {
            assert!(started.elapsed() < PATIENCE, "{state}");
        }
    }

    /// Returns the next line that the process prints.
    pub(crate) async fn line(&mut self) -> String {
        let line = timeout(PATIENCE, self.out.next_line()).await;
        line.unwrap().unwrap().unwrap()
    }

    /// Stops it, and returns what it has logged.
    pub(crate) async fn log(mut self) -> String {
        self.process.kill().await.unwrap();
        let mut log = String::new();
        self.log
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .await
            .unwrap();
        log
    }
}

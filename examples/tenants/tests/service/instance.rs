//! The service as a process, and its clients: a page, an admin.

use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};

pub(crate) const TOKEN: &str = "the token of the tests";
pub(crate) const ACME: &str = "https://app.acme.example";
pub(crate) const OTHER: &str = "https://app.other.example";

/// Within this, a change is in force everywhere.
pub(crate) const A_SECOND: Duration = Duration::from_secs(1);
/// Longer than anything here takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Ended when it is dropped.
pub(crate) struct Instance {
    pub(crate) url: String,
    pub(crate) client: Client,
    process: Child,
    log: Option<ChildStderr>,
    /// Kept open: it writes more than the line that is read.
    _out: Lines<BufReader<ChildStdout>>,
}

impl Instance {
    pub(crate) async fn on(database: &str, more: &[(&str, &str)]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_tenants"))
            .env("DATABASE_URL", database)
            .env("ADMIN_TOKEN", TOKEN)
            .env("PORT", "0")
            .envs(more.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut log = process.stderr.take();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let Some(line) = lines.next_line().await.unwrap() else {
            let mut told = String::new();
            log.as_mut()
                .unwrap()
                .read_to_string(&mut told)
                .await
                .unwrap();
            panic!("it does not start: {told}");
        };
        Self {
            url: line.strip_prefix("listening on ").unwrap().to_owned(),
            client: Client::new(),
            process,
            log,
            _out: lines,
        }
    }

    pub(crate) async fn on_file(file: &Path) -> Self {
        Self::on(&format!("sqlite:{}", file.display()), &[]).await
    }

    /// Whether a browser would let a page read the tenant's items; every answer must be whole.
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

    /// Waits until it is so, and says for how long.
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

    pub(crate) async fn health(&self) -> Value {
        let response = self
            .client
            .get(format!("{}/healthz", self.url))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    pub(crate) async fn waits_for_database(&self, state: &str) {
        let started = Instant::now();
        while self.health().await["database"] != state {
            assert!(started.elapsed() < PATIENCE, "{state}");
        }
    }

    /// Ends it; what it has logged.
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

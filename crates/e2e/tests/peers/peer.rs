//! A server that runs, and the doctor's report on it.

use serde_json::Value;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, timeout};

/// Longer than any of these servers takes to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server that is killed when it is dropped.
pub(crate) struct Peer {
    port: u16,
    process: Child,
    /// What it is in front of.
    _application: Option<Box<Peer>>,
}

impl Peer {
    /// Starts a server that prints its port.
    pub(crate) async fn start(name: &str, mut command: Command) -> Self {
        let mut process = spawn(name, command.stdout(Stdio::piped()));
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap();
        let port = line.unwrap_or_else(|| panic!("{name} does not start; `.ci/peers` installs it"));
        let peer = Self {
            port: port.trim().parse().unwrap(),
            process,
            _application: None,
        };
        peer.listening(name).await
    }

    /// Starts a server that listens on the given port.
    pub(crate) async fn start_at(port: u16, name: &str, mut command: Command) -> Self {
        let peer = Self {
            port,
            process: spawn(name, &mut command),
            _application: None,
        };
        peer.listening(name).await
    }

    async fn listening(mut self, name: &str) -> Self {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
            let ended = self.process.try_wait().unwrap();
            assert!(ended.is_none(), "{name} does not start: {ended:?}");
            assert!(
                Instant::now() < deadline,
                "{name} does not listen at {}",
                self.port
            );
            tokio::task::yield_now().await;
        }
        self
    }

    /// Keeps an application running for as long as the proxy in front of it.
    pub(crate) fn in_front_of(self, application: Option<Self>) -> Self {
        Self {
            _application: application.map(Box::new),
            ..self
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Returns the doctor's exit status and report.
    pub(crate) async fn ask(&self, path: &str, page: &str, args: &[&str]) -> (i32, Value) {
        let url = format!("http://127.0.0.1:{}{path}", self.port);
        // The first call builds it, which does not count.
        let doctor = e2e::doctor();
        let started = Instant::now();
        let output = Command::new(doctor)
            .args([url.as_str(), "--origin", page, "--json"])
            .args(args)
            .output()
            .await
            .unwrap();
        assert!(started.elapsed() < Duration::from_secs(10), "in time");
        let text = String::from_utf8_lossy(&output.stdout);
        let report = serde_json::from_str(&text)
            .unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)));
        (output.status.code().unwrap(), report)
    }
}

fn spawn(name: &str, command: &mut Command) -> Child {
    let spawned = command.kill_on_drop(true).spawn();
    spawned.unwrap_or_else(|error| panic!("{name}: {error}; `.ci/peers` installs it"))
}

//! Programs that are configured by a file: the proxies, and PHP.

use crate::peer::Peer;
use crate::server::EXPRESS;
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::net::TcpListener;
use tokio::process::Command;

/// The correct CORS configuration of an application.
pub(crate) const CORS: &str = r#"app.use(require("cors")({ origin: "https://app.example.com" }));"#;

/// A program, and its file. The texts have these gaps: `{home}`, a folder of its own; `{port}`, where it is to
/// listen; and `{upstream}`, the port of the application.
#[derive(Clone, Copy)]
pub(crate) struct File {
    /// What it contains. It has one or two places for the configuration: `{outer}` and `{inner}`.
    pub(crate) text: &'static str,
    /// If it has two places, how the doctor begins the part for the inner one. A configuration that does not contain
    /// this belongs there as a whole.
    pub(crate) inner: &'static str,
    /// The program and its arguments. The file is `{home}/configuration`.
    pub(crate) command: &'static str,
    /// The CORS configuration of the application behind it. Without it, no application is running there.
    pub(crate) application: Option<&'static str>,
}

impl File {
    pub(crate) async fn start(self, name: &str, configuration: &str) -> Peer {
        let application = match self.application {
            // The application is not configured by a file, so this does not go on.
            Some(cors) => Some(Box::pin(EXPRESS.start(cors)).await),
            None => None,
        };
        let upstream = match &application {
            Some(application) => application.port(),
            None => free_port().await,
        };
        let (home, port) = (home(), free_port().await);
        let fill = |text: &str| {
            text.replace("{home}", home.to_str().unwrap())
                .replace("{port}", &port.to_string())
                .replace("{upstream}", &upstream.to_string())
        };
        let inner = configuration.find(self.inner).unwrap_or_default();
        let (outer, inner) = configuration.split_at(inner);
        let text = fill(self.text)
            .replace("{outer}", outer)
            .replace("{inner}", inner);
        fs::write(home.join("configuration"), text).unwrap();

        let mut words = self.command.split(' ').map(fill);
        let mut command = Command::new(words.next().unwrap());
        let log = fs::File::create(home.join("log")).unwrap();
        command
            .args(words)
            .env("HOME", &home)
            .stderr(log)
            .stdout(Stdio::null());
        let peer = Peer::start_at(port, name, command).await;
        peer.in_front_of(application)
    }
}

/// A folder that no other server uses.
fn home() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("server-{number}"));
    fs::create_dir_all(&home).unwrap();
    home
}

/// Nothing else takes it, because all other programs ask for a free one.
async fn free_port() -> u16 {
    let free = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    free.local_addr().unwrap().port()
}

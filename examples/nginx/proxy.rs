//! Starts nginx with the configuration next to this file, on free ports.

use std::env;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::net::{TcpListener, TcpStream};

/// A running nginx. It is stopped when this value is dropped.
pub(crate) struct Nginx {
    /// HTTP/1.1.
    pub(crate) port: u16,
    /// HTTP/2.
    pub(crate) h2_port: u16,
    process: Child,
    home: PathBuf,
}

impl Nginx {
    pub(crate) async fn start(application: u16) -> io::Result<Self> {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let home =
            env::temp_dir().join(format!("tower-cors-nginx-{}-{number}", std::process::id()));
        fs::create_dir_all(&home)?;
        let [port, h2_port] = free_ports().await?;
        let configuration = include_str!("nginx.conf")
            .replace("127.0.0.1:8080", &format!("127.0.0.1:{port}"))
            .replace("127.0.0.1:8081", &format!("127.0.0.1:{h2_port}"))
            .replace("127.0.0.1:3000", &format!("127.0.0.1:{application}"));
        fs::write(home.join("nginx.conf"), configuration)?;
        let process = Command::new("nginx")
            .args([
                "-e",
                "error.log",
                "-c",
                "nginx.conf",
                "-g",
                "daemon off; master_process off;",
                "-p",
            ])
            .arg(&home)
            .spawn()?;
        let mut nginx = Self {
            port,
            h2_port,
            process,
            home,
        };
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            if let Some(status) = nginx.process.try_wait()? {
                return Err(io::Error::other(format!("nginx does not start: {status}")));
            }
            tokio::task::yield_now().await;
        }
        Ok(nginx)
    }
}

/// Returns ports that were free a moment ago.
async fn free_ports() -> io::Result<[u16; 2]> {
    let first = TcpListener::bind(("127.0.0.1", 0)).await?;
    let second = TcpListener::bind(("127.0.0.1", 0)).await?;
    Ok([first.local_addr()?.port(), second.local_addr()?.port()])
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.home);
    }
}

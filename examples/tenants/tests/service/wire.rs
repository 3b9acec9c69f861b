//! A proxy in front of a server, which can stop passing on data.

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

pub(crate) struct Wire {
    pub(crate) port: u16,
    frozen: watch::Sender<()>,
}

impl Wire {
    pub(crate) async fn to(server: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (frozen, freeze) = watch::channel(());
        tokio::spawn(async move {
            loop {
                let (mut client, _) = listener.accept().await.unwrap();
                let mut server = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
                let mut freeze = freeze.clone();
                freeze.mark_unchanged();
                tokio::spawn(async move {
                    tokio::select! {
                        _ = copy_bidirectional(&mut client, &mut server) => {}
                        Ok(()) = freeze.changed() => std::future::pending().await,
                    }
                });
            }
        });
        Self { port, frozen }
    }

    /// Stops all current connections from passing on data, without closing them. New ones work.
    pub(crate) fn freeze(&self) {
        self.frozen.send(()).unwrap();
    }
}

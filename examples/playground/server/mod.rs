//! The three servers of the playground. Everything below this module is private to it.

mod api;
mod frontend;
mod policy;
mod scenarios;
mod simulator;

use api::Api;
use policy::Policy;
use std::io;
use std::sync::Arc;
use tokio::net::TcpListener;

/// The origins of the three servers.
#[derive(Clone, Debug)]
pub(crate) struct Playground {
    /// The page that people open, which the first policy allows.
    pub(crate) first: String,
    /// A page on another origin, which the first policy does not allow.
    pub(crate) second: String,
    /// The API, to which both pages send requests.
    pub(crate) api: String,
}

/// Starts listening at once, and serves requests for as long as the future is polled.
///
/// # Errors
///
/// Fails if `first_port` is in use. 0 means any free port.
pub(crate) async fn start(
    first_port: u16,
) -> io::Result<(Playground, impl Future<Output = ()> + Send + 'static)> {
    let first = TcpListener::bind(("127.0.0.1", first_port)).await;
    let first = first
        .map_err(|error| io::Error::new(error.kind(), format!("port {first_port}: {error}")))?;
    let second = TcpListener::bind(("127.0.0.1", 0)).await?;
    let third = TcpListener::bind(("127.0.0.1", 0)).await?;
    let playground = Playground {
        first: origin_of(&first)?,
        second: origin_of(&second)?,
        api: origin_of(&third)?,
    };

    let api = Arc::new(Api::new(Policy::initial(&playground.first)));
    let first_page = frontend::first(playground.clone(), Arc::clone(&api));
    let second_page = frontend::second(&playground);
    let serving = async {
        // A server that has its listener runs forever, so there is no result to look at.
        let _ = tokio::join!(
            axum::serve(first, first_page).into_future(),
            axum::serve(second, second_page).into_future(),
            axum::serve(third, api::service(api)).into_future(),
        );
    };
    Ok((playground, serving))
}

/// Returns the origin as browsers send it, without the default port of the scheme.
fn origin_of(listener: &TcpListener) -> io::Result<String> {
    Ok(match listener.local_addr()?.port() {
        80 => "http://localhost".to_owned(),
        port => format!("http://localhost:{port}"),
    })
}

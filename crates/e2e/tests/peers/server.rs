//! The type of a server, and how it is started with a configuration.

use crate::compiled;
use crate::file::File;
use crate::peer::Peer;
use std::path::Path;
use tokio::process::Command;

/// In a configuration, the line above the code that sets the cookie of `/login`.
const LOGIN: &str = "in /login:\n";

/// A server that is misconfigured.
#[derive(Clone, Copy)]
pub(crate) struct Server {
    /// The name that the doctor uses.
    pub(crate) name: &'static str,
    /// Whether the doctor recognises it by its answers. If it does not, it has to be given the name.
    pub(crate) is_recognised: bool,
    pub(crate) kind: Kind,
}

/// How a server gets its configuration.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// A script in the folder `servers` that runs the code in its environment.
    Node(&'static str),
    Python(&'static str),
    /// A program that is compiled with all configurations of a table, and that chooses one by its environment.
    Go,
    /// The same. This is what it does with the code at `{cors}`.
    Rust(&'static str),
    /// A program that reads a file.
    File(File),
}

/// Also the application behind the proxies.
pub(crate) const EXPRESS: Server = Server {
    name: "express",
    is_recognised: true,
    kind: Kind::Node("express_server.js"),
};

impl Server {
    /// Compiles it, so that it can be started with each of these configurations.
    pub(crate) async fn compile(&self, configurations: &[String]) {
        match self.kind {
            Kind::Go => compiled::go(configurations).await,
            Kind::Rust(body) => compiled::rust(self.name, body, configurations).await,
            Kind::Node(_) | Kind::Python(_) | Kind::File(_) => {}
        }
    }

    /// Starts it with the code or the directives that configure CORS.
    pub(crate) async fn start(&self, configuration: &str) -> Peer {
        let installed = e2e::root().join("target/peers");
        let mut command = match self.kind {
            Kind::File(file) => return file.start(self.name, configuration).await,
            Kind::Go => Command::new(compiled::go_program()),
            Kind::Rust(_) => Command::new(compiled::rust_program()),
            Kind::Node(source) => script(Path::new("node"), source),
            Kind::Python(source) => script(&installed.join("venv/bin/python"), source),
        };
        let whole = (configuration, "");
        let (cors, cookie) = configuration.split_once(LOGIN).unwrap_or(whole);
        command
            .env("NODE_PATH", installed.join("node_modules"))
            .env("SERVER", self.name)
            .env("CORS", cors)
            .env("COOKIE", cookie);
        Peer::start(self.name, command).await
    }
}

fn script(interpreter: &Path, source: &str) -> Command {
    let sources = e2e::root().join("crates/e2e/tests/peers/servers");
    let mut command = Command::new(interpreter);
    command.arg(sources.join(source));
    command
}

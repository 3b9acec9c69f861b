//! Servers in compiled languages. Building takes most of their time, so one program contains all configurations of a
//! table, and the variable `CORS` chooses one by its text.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tokio::process::Command;

pub(crate) fn go_program() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("go/server")
}

pub(crate) async fn go(configurations: &[String]) {
    let cases = cases(configurations, |code| {
        format!("case {code:?}:\n{code}\nserve(handler)\n")
    });
    let program = go_program();
    let home = program.parent().unwrap();
    fs::create_dir_all(home).unwrap();
    let source = include_str!("servers/server.go").replace("// {cases}", &cases);
    fs::write(home.join("server.go"), source).unwrap();
    let mut command = Command::new("go");
    command
        .args(["build", "-o", "server", "server.go"])
        .current_dir(home)
        // Where Debian installs the sources of its packages.
        .envs([
            ("GO111MODULE", "off"),
            ("GOPATH", "/usr/share/gocode"),
            ("GOFLAGS", "-mod=mod"),
        ])
        .env("GOCACHE", home.join("cache"));
    build(command, &cases).await;
}

/// All servers in Rust have the same, so they are tested one after the other.
pub(crate) fn rust_program() -> PathBuf {
    e2e::root().join("target/peers/rust/debug/rust-servers")
}

pub(crate) async fn rust(name: &str, body: &str, configurations: &[String]) {
    let cases = cases(configurations, |code| {
        format!("{code:?} => {{ {} }}\n", body.replace("{cors}", code))
    });
    let source = format!(
        "fn start(cors: &str) -> Done {{ match cors {{\n{cases}_ => Err(\"no such case\".into()) }} }}\n"
    );
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.rs"));
    fs::write(&file, &source).unwrap();
    let root = e2e::root();
    let mut command = Command::new(env!("CARGO"));
    command
        .args(["build", "--locked", "--quiet", "--manifest-path"])
        .arg(root.join("crates/e2e/tests/peers/servers/rust/Cargo.toml"))
        .arg("--target-dir")
        .arg(root.join("target/peers/rust"))
        .env("CASES", &file)
        .env("RUSTFLAGS", "");
    build(command, &source).await;
}

/// Each configuration once.
fn cases(configurations: &[String], case: impl Fn(&String) -> String) -> String {
    let once: BTreeSet<_> = configurations.iter().collect();
    once.into_iter().map(case).collect()
}

async fn build(mut command: Command, source: &str) {
    let output = command.output().await;
    let output = output.unwrap_or_else(|error| panic!("{error}; `.ci/peers` installs it"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{source}\n{errors}");
}

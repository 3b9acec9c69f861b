//! A long time under load, with clients that behave badly, while origins come and go.

use crate::instance::{Instance, OTHER, PATIENCE};
use crate::load::Load;
use std::fs;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio::task::JoinSet;
use tokio::time::{interval, sleep, timeout};

const PREFLIGHT: &str = "OPTIONS /t/acme/items HTTP/1.1\r\nhost: localhost\r\n\
    origin: https://app.acme.example\r\naccess-control-request-method: PUT\r\n\r\n";

/// How many clients of each bad kind there are at a time.
const BAD: usize = 32;

/// How much more memory the process may take at the end than after the first tenth of the time, and how much more after
/// all clients have gone than before they came.
const MORE_KIB: u64 = 32 << 10;
/// How many more file descriptors it may have then. The pools of the database and of the clients keep some connections,
/// while thousands of others come and go.
const MORE_DESCRIPTORS: usize = 24;

/// The memory and the file descriptors of a process.
#[derive(Clone, Copy, Debug)]
struct Taken {
    kib: u64,
    descriptors: usize,
}

impl Taken {
    fn by(pid: u32) -> Self {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kib = line.unwrap().split_whitespace().nth(1).unwrap();
        Self {
            kib: kib.parse().unwrap(),
            descriptors: fs::read_dir(format!("/proc/{pid}/fd")).unwrap().count(),
        }
    }
}

/// Sends a preflight one byte at a time, over and over.
async fn slow(address: String) -> std::io::Result<()> {
    let mut tick = interval(Duration::from_millis(20));
    loop {
        let mut stream = TcpStream::connect(&address).await?;
        for byte in PREFLIGHT.as_bytes() {
            tick.tick().await;
            stream.write_all(&[*byte]).await?;
        }
    }
}

/// Sends half a preflight and waits, over and over.
async fn half(address: String) -> std::io::Result<()> {
    loop {
        let mut stream = TcpStream::connect(&address).await?;
        stream
            .write_all(&PREFLIGHT.as_bytes()[..PREFLIGHT.len() / 2])
            .await?;
        sleep(Duration::from_secs(2)).await;
    }
}

/// A client that closes its connection in the middle of a preflight or before the answer, again and again.
async fn vanishing(address: String) -> std::io::Result<()> {
    let mut tick = interval(Duration::from_millis(20));
    for length in (1..=PREFLIGHT.len()).cycle() {
        tick.tick().await;
        let mut stream = TcpStream::connect(&address).await?;
        stream.write_all(&PREFLIGHT.as_bytes()[..length]).await?;
    }
    Ok(())
}

/// Adds and removes an origin until the time is over, and returns the number of changes. Each change must be active as
/// soon as it is answered.
async fn changes(instance: &Instance, end: Instant) -> u64 {
    let mut count = 0;
    while Instant::now() < end {
        instance.add("changing", OTHER).await;
        assert!(instance.allows("changing", OTHER).await);
        instance.remove("changing", OTHER).await;
        assert!(!instance.allows("changing", OTHER).await);
        count += 2;
    }
    count
}

/// Starts `wrk` if it is installed, because it sends more requests than the clients that check each answer.
fn wrk(url: &str, seconds: u64) -> Option<tokio::process::Child> {
    let mut command = Command::new("wrk");
    command
        .args(["-t1", "-c16", &format!("-d{seconds}s")])
        .args([
            "-H",
            "origin: https://app.acme.example",
            &format!("{url}/t/acme/items"),
        ])
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    command.spawn().ok()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes SOAK_SECONDS: see .ci/soak"]
async fn hostile_clients_and_changes_under_load_cost_no_memory_and_no_wrong_answer() {
    let seconds: u64 = std::env::var("SOAK_SECONDS").map_or(30, |text| text.parse().unwrap());
    let directory = tempfile::tempdir().unwrap();
    let instance = Arc::new(Instance::on_file(&directory.path().join("soak.sqlite")).await);
    instance.add("acme", crate::instance::ACME).await;
    let address = instance.url.strip_prefix("http://").unwrap().to_owned();
    let end = Instant::now() + Duration::from_secs(seconds);

    let quiet = Taken::by(instance.pid());
    let load = Load::on(&[&instance, &instance]);
    let mut bad = JoinSet::new();
    for _ in 0..BAD {
        bad.spawn(slow(address.clone()));
        bad.spawn(half(address.clone()));
        bad.spawn(vanishing(address.clone()));
    }
    let wrk = wrk(&instance.url, seconds);
    changes(
        &instance,
        Instant::now() + Duration::from_secs(seconds) / 10,
    )
    .await;
    let before = Taken::by(instance.pid());
    let changed = changes(&instance, end).await;
    let under_load = Taken::by(instance.pid());
    let ended = bad.try_join_next();
    assert!(ended.is_none(), "a client could not connect: {ended:?}");
    bad.shutdown().await;
    let checked = load.end().await;
    if let Some(wrk) = wrk {
        let output = timeout(PATIENCE, wrk.wait_with_output())
            .await
            .unwrap()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(!text.contains("Non-2xx"), "{text}");
        let lines = text
            .lines()
            .filter(|line| line.contains("requests in") || line.contains("Socket"));
        lines.for_each(|line| println!("wrk: {}", line.trim()));
    } else {
        println!("wrk is not installed");
    }

    let started = Instant::now();
    let idle = loop {
        let taken = Taken::by(instance.pid());
        let is_closed = taken.descriptors <= quiet.descriptors + MORE_DESCRIPTORS;
        if is_closed || started.elapsed() > PATIENCE {
            break taken;
        }
        sleep(Duration::from_millis(100)).await;
    };
    println!("{seconds} s: {checked} answers checked, {changed} changes");
    println!("quiet {quiet:?}, after a tenth {before:?}, at the end {under_load:?}, then {idle:?}");
    assert!(checked > 0 && changed > 0);
    assert!(under_load.kib <= before.kib + MORE_KIB, "memory");
    assert!(
        idle.descriptors <= quiet.descriptors + MORE_DESCRIPTORS,
        "connections stay open"
    );
}

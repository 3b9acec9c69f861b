//! A real PostgreSQL, which is killed and started again. `.ci/tenants` installs it.

use crate::instance::{A_SECOND, ACME, Instance};
use crate::load::Load;
use crate::wire::Wire;
use reqwest::Method;
use serde_json::json;
use sqlx::Connection;
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::net::TcpListener;

/// A cluster of its own; stopped when it is dropped.
struct Postgres {
    folder: TempDir,
    port: u16,
    programs: PathBuf,
}

impl Postgres {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let free = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let postgres = Self {
            folder,
            port,
            programs: programs(),
        };
        if is_root() {
            let [user, group] = ["-u", "-g"].map(id_of_postgres);
            chown(postgres.folder.path(), Some(user), Some(group)).unwrap();
        }
        postgres.run(
            "initdb",
            &[
                "--auth=trust",
                "--username=tenants",
                "--no-sync",
                "-D",
                &postgres.data(),
            ],
        );
        postgres.go();
        postgres
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn url(&self) -> String {
        Self::url_on(self.port)
    }

    fn url_on(port: u16) -> String {
        format!("postgres://tenants@127.0.0.1:{port}/postgres")
    }

    fn go(&self) {
        let folder = self.folder.path().display();
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off",
            self.port
        );
        let log = self.folder.path().join("log").display().to_string();
        self.run(
            "pg_ctl",
            &[
                "start",
                "-w",
                "-D",
                &self.data(),
                "-o",
                &options,
                "-l",
                &log,
            ],
        );
    }

    /// Without a word to anyone who is connected.
    fn kill(&self) {
        self.run(
            "pg_ctl",
            &["stop", "-w", "-m", "immediate", "-D", &self.data()],
        );
    }

    /// Runs one of its programs, as the user that it wants: not as root.
    fn run(&self, program: &str, args: &[&str]) {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command
                .args([
                    "--reuid=postgres",
                    "--regid=postgres",
                    "--init-groups",
                    "--",
                ])
                .arg(program);
            command
        } else {
            Command::new(program)
        };
        let command = command.args(args).current_dir(self.folder.path());
        let status = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success(), "{args:?}");
    }

    async fn insert(&self, tenant: &str, origin: &str) {
        let mut connection = sqlx::PgConnection::connect(&self.url()).await.unwrap();
        let insert = sqlx::query("INSERT INTO tenant_origins VALUES ($1, $2)");
        let insert = insert.bind(tenant).bind(origin);
        insert.execute(&mut connection).await.unwrap();
    }

    /// Writes past the service.
    async fn write(&self, text: &'static str) {
        let mut connection = sqlx::PgConnection::connect(&self.url()).await.unwrap();
        sqlx::raw_sql(text).execute(&mut connection).await.unwrap();
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if Path::new(&self.data()).join("postmaster.pid").exists() {
            self.kill();
        }
    }
}

/// Where Debian has them, by version.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").expect("`.ci/tenants` installs PostgreSQL");
    let folders = versions.map(|version| version.unwrap().path().join("bin"));
    folders.max().expect("`.ci/tenants` installs PostgreSQL")
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

fn id_of_postgres(flag: &str) -> u32 {
    let output = Command::new("id")
        .args([flag, "postgres"])
        .output()
        .unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .trim()
        .parse()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_instances_follow_a_database_that_dies_and_comes_back() {
    let database = Postgres::start().await;
    let url = database.url();
    let (one, other) = tokio::join!(Instance::on(&url, &[]), Instance::on(&url, &[]));
    let (one, other) = (Arc::new(one), Arc::new(other));
    one.add("acme", ACME).await;
    assert!(other.waits_until("acme", ACME, true).await < A_SECOND);
    one.waits_until("acme", ACME, true).await;
    let load = Load::on(&[&one, &other]);

    let second = "https://second.acme.example";
    other.add("acme", second).await;
    assert!(one.waits_until("acme", second, true).await < A_SECOND);
    one.remove("acme", second).await;
    assert!(!one.allows("acme", second).await);
    assert!(other.waits_until("acme", second, false).await < A_SECOND);

    database.kill();
    for instance in [&one, &other] {
        instance.waits_for_database("down").await;
        assert_eq!(instance.health().await["status"], "degraded");
        let refused = instance
            .admin(Method::POST, "acme", json!({ "origins": [second] }))
            .await;
        assert_eq!(refused.status(), 503);
        assert_eq!(
            refused.headers()["content-type"],
            "application/problem+json"
        );
        assert!(!instance.allows("acme", second).await);
    }

    database.go();
    // Before anyone listens again, perhaps: nobody may miss it.
    database
        .insert("acme", "https://meanwhile.acme.example")
        .await;
    for instance in [&one, &other] {
        instance.waits_for_database("up").await;
        instance
            .waits_until("acme", "https://meanwhile.acme.example", true)
            .await;
    }
    one.add("acme", second).await;
    assert!(other.waits_until("acme", second, true).await < A_SECOND);

    assert!(load.end().await > 100, "requests went on");

    database
        .write(
            "UPDATE tenant_origins SET tenant = 'moved' WHERE origin = 'https://app.acme.example'",
        )
        .await;
    for instance in [&one, &other] {
        instance.waits_until("acme", ACME, false).await;
        instance.waits_until("moved", ACME, true).await;
    }
    database.write("TRUNCATE tenant_origins").await;
    for instance in [&one, &other] {
        instance.waits_until("moved", ACME, false).await;
    }
    let log = Arc::into_inner(one).unwrap().log().await;
    assert_eq!(log.matches("the database is down").count(), 1, "{log}");
    assert!(log.contains("the database is up again"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_last_counts_while_the_database_that_is_asked_is_down() {
    let database = Postgres::start().await;
    let instance = Arc::new(Instance::on(&database.url(), &[("LOOKUP", "database")]).await);
    instance.add("acme", ACME).await;
    instance.waits_until("acme", ACME, true).await;
    let load = Load::on(&[&instance]);
    database.kill();
    instance.waits_for_database("down").await;
    assert!(instance.allows("acme", ACME).await);
    assert!(!instance.allows("acme", "https://never-asked.example").await);
    database.go();
    instance.waits_for_database("up").await;
    load.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_fall_silent_are_made_anew() {
    let database = Postgres::start().await;
    let wire = Wire::to(database.port).await;
    let instance = Instance::on(&Postgres::url_on(wire.port), &[]).await;
    // It may have read the first as it began to listen; of the second it was notified.
    for origin in ["https://first.example", "https://second.example"] {
        database.insert("acme", origin).await;
        instance.waits_until("acme", origin, true).await;
    }
    wire.freeze();
    database.insert("acme", ACME).await;
    instance.waits_until("acme", ACME, true).await;
    instance.waits_for_database("up").await;
    instance.add("acme", "https://third.example").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_that_can_not_be_in_the_database_is_the_admin_s_mistake() {
    let database = Postgres::start().await;
    let instance = Instance::on(&database.url(), &[]).await;
    for (method, tenant, origin) in [
        (Method::DELETE, "acme", "https://a\0.example"),
        (Method::DELETE, "ac%00me", ACME),
        (Method::GET, "ac%00me", ACME),
        (Method::POST, "acme", "https://a\0.example"),
        (Method::POST, "ac%00me", ACME),
    ] {
        let refused = instance
            .admin(method, tenant, json!({ "origins": [origin] }))
            .await;
        assert_eq!(refused.status(), 422, "{tenant} {origin:?}");
    }
    assert_eq!(instance.health().await["database"], "up");
}

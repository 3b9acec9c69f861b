//! A real PostgreSQL, which is killed and started again. `.ci/tenants` installs it.

use sqlx::Connection;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// A separate cluster, which is stopped when this is dropped.
pub(crate) struct Postgres {
    folder: TempDir,
    pub(crate) port: u16,
    programs: PathBuf,
    /// Additional options for the server.
    options: String,
}

impl Postgres {
    pub(crate) async fn start() -> Self {
        let postgres = Self::new().await;
        postgres.go();
        postgres
    }

    /// Starts a server that supports TLS for clients that ask for it, with this certificate and its key.
    pub(crate) async fn start_with_certificate(certificate: &str, key: &str) -> Self {
        let mut postgres = Self::new().await;
        let file = postgres.certificate();
        let key_file = file.with_extension("key");
        for (file, text) in [(&file, certificate), (&key_file, key)] {
            fs::write(file, text).unwrap();
            // PostgreSQL refuses a key that others may read.
            fs::set_permissions(file, Permissions::from_mode(0o600)).unwrap();
            give_to_postgres(file);
        }
        postgres.options = format!(
            "-c ssl=on -c ssl_cert_file={} -c ssl_key_file={}",
            file.display(),
            key_file.display()
        );
        postgres.go();
        postgres
    }

    pub(crate) fn certificate(&self) -> PathBuf {
        self.folder.path().join("server.crt")
    }

    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let free = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let postgres = Self {
            folder,
            port,
            programs: programs(),
            options: String::new(),
        };
        give_to_postgres(postgres.folder.path());
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
        postgres
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    pub(crate) fn url(&self) -> String {
        Self::url_on(self.port)
    }

    pub(crate) fn url_on(port: u16) -> String {
        format!("postgres://tenants@127.0.0.1:{port}/postgres")
    }

    pub(crate) fn go(&self) {
        let folder = self.folder.path().display();
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off {}",
            self.port, self.options
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

    /// Kills the server without notifying the clients that are connected.
    pub(crate) fn kill(&self) {
        self.run(
            "pg_ctl",
            &["stop", "-w", "-m", "immediate", "-D", &self.data()],
        );
    }

    /// Runs one of PostgreSQL's programs, as a user that is not root.
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

    pub(crate) async fn insert(&self, tenant: &str, origin: &str) {
        let mut connection = sqlx::PgConnection::connect(&self.url()).await.unwrap();
        let insert = sqlx::query("INSERT INTO tenant_origins VALUES ($1, $2)");
        let insert = insert.bind(tenant).bind(origin);
        insert.execute(&mut connection).await.unwrap();
    }

    /// Writes to the database without the service.
    pub(crate) async fn write(&self, text: &'static str) {
        let mut connection = sqlx::PgConnection::connect(&self.url()).await.unwrap();
        sqlx::raw_sql(text).execute(&mut connection).await.unwrap();
    }

    /// Returns how many clients are connected over TLS, and how many in total.
    pub(crate) async fn connections(&self) -> (i64, i64) {
        let mut connection = sqlx::PgConnection::connect(&self.url()).await.unwrap();
        let text = "SELECT count(*) FILTER (WHERE ssl), count(*)
            FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
            WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
        let counts = sqlx::query_as(text).fetch_one(&mut connection);
        counts.await.unwrap()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if Path::new(&self.data()).join("postmaster.pid").exists() {
            self.kill();
        }
    }
}

/// Returns the folder in which Debian installs the programs of the newest version.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").expect("`.ci/tenants` installs PostgreSQL");
    let folders = versions.map(|version| version.unwrap().path().join("bin"));
    folders.max().expect("`.ci/tenants` installs PostgreSQL")
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// The tests may run as root, but PostgreSQL does not.
fn give_to_postgres(path: &Path) {
    if is_root() {
        let [user, group] = ["-u", "-g"].map(id_of_postgres);
        chown(path, Some(user), Some(group)).unwrap();
    }
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

//! The database: one table of tenants and origins, and a record of each tenant that changes.

use crate::connect;
use sqlx::pool::PoolOptions;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::{Database, PgPool, SqlitePool};
use std::time::Duration;

/// In addition to the table, SQLite has a number for each change, which instances poll.
const SQLITE: &str = "
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS tenant_origins (
    tenant TEXT NOT NULL, origin TEXT NOT NULL, PRIMARY KEY (tenant, origin)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS changes (id INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS added AFTER INSERT ON tenant_origins
    BEGIN INSERT INTO changes (tenant) VALUES (new.tenant); END;
CREATE TRIGGER IF NOT EXISTS changed AFTER UPDATE ON tenant_origins
    BEGIN INSERT INTO changes (tenant) VALUES (old.tenant), (new.tenant); END;
CREATE TRIGGER IF NOT EXISTS removed AFTER DELETE ON tenant_origins
    BEGIN INSERT INTO changes (tenant) VALUES (old.tenant); END;
DELETE FROM changes WHERE id < (SELECT max(id) FROM changes) - 10000;
";

/// In addition to the table, PostgreSQL sends a notification for each change. The lock is for instances that start
/// at the same time.
const POSTGRES: &str = "
SELECT pg_advisory_xact_lock(20617);
CREATE TABLE IF NOT EXISTS tenant_origins (
    tenant TEXT NOT NULL, origin TEXT NOT NULL, PRIMARY KEY (tenant, origin)
);
CREATE OR REPLACE FUNCTION tell_tenant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        PERFORM pg_notify('tenant_origins', '');
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM pg_notify('tenant_origins', OLD.tenant);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM pg_notify('tenant_origins', NEW.tenant);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER tell_tenant AFTER INSERT OR UPDATE OR DELETE ON tenant_origins
    FOR EACH ROW EXECUTE FUNCTION tell_tenant();
CREATE OR REPLACE TRIGGER tell_all AFTER TRUNCATE ON tenant_origins
    FOR EACH STATEMENT EXECUTE FUNCTION tell_tenant();
";

/// A change to a tenant's origins.
#[derive(Clone, Copy)]
pub(crate) enum Change {
    /// Adds origins. Those that the tenant already has are kept.
    Add,
    /// Removes origins. Those that the tenant does not have are ignored.
    Remove,
}

/// Why a change failed or may have failed.
pub(crate) enum StoreError {
    Unchanged(sqlx::Error),
    /// The database did not answer, so the change may have been made.
    InDoubt(sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unchanged(error)
    }
}

/// The numbers of the first and the last change. They are 0 if there are no changes.
pub(crate) struct Changes {
    pub(crate) first: i64,
    pub(crate) last: i64,
}

/// Selects all origins of a tenant, in both databases.
const ORIGINS: &str = "SELECT origin FROM tenant_origins WHERE tenant = $1 ORDER BY origin";

#[derive(Clone)]
pub(crate) enum Store {
    Postgres(PgPool),
    Sqlite(SqlitePool),
}

/// Runs the same queries on either database.
macro_rules! on {
    ($store:expr, $pool:ident => $queries:expr) => {
        match $store {
            Store::Postgres($pool) => $queries,
            Store::Sqlite($pool) => $queries,
        }
    };
}

impl Store {
    pub(crate) async fn open(url: &str) -> Result<Self, sqlx::Error> {
        let store = match url.split(':').next() {
            Some("postgres" | "postgresql") => {
                let options = connect::options(url)?;
                Self::Postgres(pool().connect_with(options).await?)
            }
            Some("sqlite") => {
                let is_new_file = !url.contains('?');
                let url = format!("{url}{}", if is_new_file { "?mode=rwc" } else { "" });
                Self::Sqlite(pool().connect(&url).await?)
            }
            _ => {
                let text = "DATABASE_URL must begin with sqlite: or postgres:";
                return Err(sqlx::Error::Configuration(text.into()));
            }
        };
        match &store {
            Self::Postgres(pool) => sqlx::raw_sql(POSTGRES).execute(pool).await.map(drop)?,
            Self::Sqlite(pool) => sqlx::raw_sql(SQLITE).execute(pool).await.map(drop)?,
        }
        Ok(store)
    }

    pub(crate) async fn all(&self) -> Result<Vec<(String, String)>, sqlx::Error> {
        let text = "SELECT tenant, origin FROM tenant_origins";
        on!(self, pool => sqlx::query_as(text).fetch_all(pool).await)
    }

    pub(crate) async fn origins(&self, tenant: &str) -> Result<Vec<String>, sqlx::Error> {
        on!(self, pool => sqlx::query_scalar(ORIGINS).bind(tenant).fetch_all(pool).await)
    }

    pub(crate) async fn has(&self, tenant: &str, origin: &str) -> Result<bool, sqlx::Error> {
        let text = "SELECT count(*) FROM tenant_origins WHERE tenant = $1 AND origin = $2";
        let count: i64 = on!(self, pool => {
            sqlx::query_scalar(text).bind(tenant).bind(origin).fetch_one(pool).await?
        });
        Ok(count > 0)
    }

    /// Makes the change for all origins or for none, and returns the tenant's origins afterwards.
    pub(crate) async fn change(
        &self,
        change: Change,
        tenant: &str,
        origins: &[&str],
    ) -> Result<Vec<String>, StoreError> {
        let text = match change {
            Change::Add => {
                "INSERT INTO tenant_origins (tenant, origin) VALUES ($1, $2) ON CONFLICT DO NOTHING"
            }
            Change::Remove => "DELETE FROM tenant_origins WHERE tenant = $1 AND origin = $2",
        };
        on!(self, pool => {
            let mut transaction = pool.begin().await?;
            for origin in origins {
                let query = sqlx::query(text).bind(tenant).bind(*origin);
                query.execute(&mut *transaction).await?;
            }
            let query = sqlx::query_scalar(ORIGINS).bind(tenant);
            let origins = query.fetch_all(&mut *transaction).await?;
            transaction.commit().await.map_err(StoreError::InDoubt)?;
            Ok(origins)
        })
    }

    /// Checks that the database answers.
    pub(crate) async fn ping(&self) -> Result<(), sqlx::Error> {
        on!(self, pool => sqlx::query("SELECT 1").execute(pool).await.map(drop))
    }
}

fn pool<DB: Database>() -> PoolOptions<DB> {
    PoolOptions::new()
        .max_connections(8)
        .acquire_timeout(Duration::from_secs(1))
}

/// Returns the numbers of the changes that SQLite has recorded.
pub(crate) async fn changes(pool: &SqlitePool) -> Result<Changes, sqlx::Error> {
    let text = "SELECT COALESCE(min(id), 0), COALESCE(max(id), 0) FROM changes";
    let (first, last) = sqlx::query_as(text).fetch_one(pool).await?;
    Ok(Changes { first, last })
}

/// Returns the tenants with changes after `number` and up to `last`, on SQLite.
pub(crate) async fn changed_after(
    pool: &SqlitePool,
    number: i64,
    last: i64,
) -> Result<Vec<String>, sqlx::Error> {
    let text = "SELECT DISTINCT tenant FROM changes WHERE id > $1 AND id <= $2";
    let query = sqlx::query_scalar(text).bind(number).bind(last);
    query.fetch_all(pool).await
}

/// Opens a connection on which PostgreSQL sends notifications of changes, with the same settings as the others.
pub(crate) async fn listener(pool: &PgPool) -> Result<PgListener, sqlx::Error> {
    // It has a separate pool, because it keeps its connection for as long as the service runs.
    let options = PgConnectOptions::clone(&pool.connect_options());
    let own = PgPoolOptions::new()
        .max_connections(1)
        .max_lifetime(None)
        .idle_timeout(None);
    let mut listener = PgListener::connect_with(&own.connect_with(options).await?).await?;
    listener.listen("tenant_origins").await?;
    Ok(listener)
}

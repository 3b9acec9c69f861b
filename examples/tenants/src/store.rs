//! The database: one table of tenants and origins, and a note of each tenant that changes.

use sqlx::any::{AnyArguments, AnyPoolOptions, install_default_drivers};
use sqlx::query::QueryScalar;
use sqlx::{Any, AnyPool, Transaction};
use std::time::Duration;

/// Besides the table: a number for each change, which instances that poll go by.
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

/// Besides the table: a notification for each change. The lock is for instances that start at once.
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

/// The channel of its notifications.
pub(crate) const CHANNEL: &str = "tenant_origins";

/// What may be done with a tenant's origins.
#[derive(Clone, Copy)]
pub(crate) enum Change {
    /// An origin that is there already stays.
    Add,
    /// One that is not there stays away.
    Remove,
}

/// Why a change is not known to be made.
pub(crate) enum StoreError {
    Unchanged(sqlx::Error),
    /// The answer of the database is missing.
    InDoubt(sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unchanged(error)
    }
}

/// The numbers of the first and of the last; 0 if there is none.
pub(crate) struct Changes {
    pub(crate) first: i64,
    pub(crate) last: i64,
}

#[derive(Clone)]
pub(crate) struct Store {
    pool: AnyPool,
    url: String,
}

impl Store {
    pub(crate) async fn open(url: &str) -> Result<Self, sqlx::Error> {
        install_default_drivers();
        let is_new_file = url.starts_with("sqlite:") && !url.contains('?');
        let url = format!("{url}{}", if is_new_file { "?mode=rwc" } else { "" });
        let pool = AnyPoolOptions::new()
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(1))
            .connect(&url)
            .await?;
        let store = Self { pool, url };
        let schema = if store.is_postgres() {
            POSTGRES
        } else {
            SQLITE
        };
        sqlx::raw_sql(schema).execute(&store.pool).await?;
        Ok(store)
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) async fn all(&self) -> Result<Vec<(String, String)>, sqlx::Error> {
        let rows = sqlx::query_as("SELECT tenant, origin FROM tenant_origins");
        rows.fetch_all(&self.pool).await
    }

    pub(crate) async fn origins(&self, tenant: &str) -> Result<Vec<String>, sqlx::Error> {
        origins_of(tenant).fetch_all(&self.pool).await
    }

    pub(crate) async fn has(&self, tenant: &str, origin: &str) -> Result<bool, sqlx::Error> {
        let text = "SELECT count(*) FROM tenant_origins WHERE tenant = $1 AND origin = $2";
        let query = sqlx::query_scalar::<_, i64>(text).bind(tenant).bind(origin);
        Ok(query.fetch_one(&self.pool).await? > 0)
    }

    /// Makes the change for each origin or for none; returns the tenant's origins after it.
    pub(crate) async fn change(
        &self,
        change: Change,
        tenant: &str,
        origins: &[&str],
    ) -> Result<Vec<String>, StoreError> {
        let (transaction, origins) = self.changed(change, tenant, origins).await?;
        transaction.commit().await.map_err(StoreError::InDoubt)?;
        Ok(origins)
    }

    async fn changed(
        &self,
        change: Change,
        tenant: &str,
        origins: &[&str],
    ) -> Result<(Transaction<'static, Any>, Vec<String>), sqlx::Error> {
        let text = match change {
            Change::Add => {
                "INSERT INTO tenant_origins (tenant, origin) VALUES ($1, $2) ON CONFLICT DO NOTHING"
            }
            Change::Remove => "DELETE FROM tenant_origins WHERE tenant = $1 AND origin = $2",
        };
        let mut transaction = self.pool.begin().await?;
        for origin in origins {
            let query = sqlx::query(text).bind(tenant).bind(*origin);
            query.execute(&mut *transaction).await?;
        }
        let origins = origins_of(tenant).fetch_all(&mut *transaction).await?;
        Ok((transaction, origins))
    }

    /// The numbers of the changes that are noted, on SQLite.
    pub(crate) async fn changes(&self) -> Result<Changes, sqlx::Error> {
        let text = "SELECT COALESCE(min(id), 0), COALESCE(max(id), 0) FROM changes";
        let (first, last) = sqlx::query_as(text).fetch_one(&self.pool).await?;
        Ok(Changes { first, last })
    }

    /// The tenants of the changes after the one of this number and up to the other, on SQLite.
    pub(crate) async fn changed_after(
        &self,
        number: i64,
        last: i64,
    ) -> Result<Vec<String>, sqlx::Error> {
        let text = "SELECT DISTINCT tenant FROM changes WHERE id > $1 AND id <= $2";
        let query = sqlx::query_scalar(text).bind(number).bind(last);
        query.fetch_all(&self.pool).await
    }

    /// Whether it answers.
    pub(crate) async fn ping(&self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT 1").execute(&self.pool).await.map(drop)
    }
}

fn origins_of(tenant: &str) -> QueryScalar<'_, Any, String, AnyArguments<'_>> {
    sqlx::query_scalar("SELECT origin FROM tenant_origins WHERE tenant = $1 ORDER BY origin")
        .bind(tenant)
}

//! The database: one table of tenants and origins, and a note of each tenant that changes.

use sqlx::AnyPool;
use sqlx::any::{AnyPoolOptions, install_default_drivers};
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
        let text = "SELECT origin FROM tenant_origins WHERE tenant = $1 ORDER BY origin";
        sqlx::query_scalar(text)
            .bind(tenant)
            .fetch_all(&self.pool)
            .await
    }

    pub(crate) async fn has(&self, tenant: &str, origin: &str) -> Result<bool, sqlx::Error> {
        let text = "SELECT count(*) FROM tenant_origins WHERE tenant = $1 AND origin = $2";
        let query = sqlx::query_scalar::<_, i64>(text).bind(tenant).bind(origin);
        Ok(query.fetch_one(&self.pool).await? > 0)
    }

    pub(crate) async fn add(&self, tenant: &str, origins: &[&str]) -> Result<(), sqlx::Error> {
        self.each(
            "INSERT INTO tenant_origins (tenant, origin) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            tenant,
            origins,
        )
        .await
    }

    pub(crate) async fn remove(&self, tenant: &str, origins: &[&str]) -> Result<(), sqlx::Error> {
        let text = "DELETE FROM tenant_origins WHERE tenant = $1 AND origin = $2";
        self.each(text, tenant, origins).await
    }

    /// All or none.
    async fn each(
        &self,
        text: &'static str,
        tenant: &str,
        origins: &[&str],
    ) -> Result<(), sqlx::Error> {
        let mut transaction = self.pool.begin().await?;
        for origin in origins {
            let query = sqlx::query(text).bind(tenant).bind(*origin);
            query.execute(&mut *transaction).await?;
        }
        transaction.commit().await
    }

    /// The number of the last change, on SQLite.
    pub(crate) async fn last_change(&self) -> Result<i64, sqlx::Error> {
        let query = sqlx::query_scalar("SELECT COALESCE(max(id), 0) FROM changes");
        query.fetch_one(&self.pool).await
    }

    /// The tenants that have changed after this one, with the number of each change, on SQLite.
    pub(crate) async fn changed_after(&self, last: i64) -> Result<Vec<(i64, String)>, sqlx::Error> {
        let query = sqlx::query_as("SELECT id, tenant FROM changes WHERE id > $1 ORDER BY id");
        query.bind(last).fetch_all(&self.pool).await
    }

    /// Whether it answers.
    pub(crate) async fn ping(&self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT 1").execute(&self.pool).await.map(drop)
    }
}

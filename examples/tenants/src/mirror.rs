//! Keeps the snapshot identical to the database.

use crate::origin;
use crate::snapshot::Snapshot;
use crate::store::{Change, Store, StoreError};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::timeout;

/// How long reading a few rows may take. Without a limit, the service would wait forever for a dead connection.
const LIMIT: Duration = Duration::from_secs(5);
/// How long reading all rows may take.
const LIMIT_OF_ALL: Duration = Duration::from_secs(60);

/// Only one task at a time reads from the database and writes to the snapshot. Otherwise older rows could overwrite
/// newer ones.
pub(crate) struct Mirror {
    store: Store,
    /// `None` if the service queries the database each time.
    snapshot: Option<Arc<Snapshot>>,
    logged: Mutex<Logged>,
}

/// Invalid rows that were logged, so that each is logged only once.
#[derive(Default)]
struct Logged(HashSet<(String, String)>);

impl Mirror {
    pub(crate) fn new(store: Store, snapshot: Option<Arc<Snapshot>>) -> Self {
        Self {
            store,
            snapshot,
            logged: Mutex::default(),
        }
    }

    /// Changes the origins of a tenant, and returns the new list. When this returns, the change is active on this
    /// instance, so a removed origin is not allowed again if the database goes down.
    pub(crate) async fn change(
        &self,
        change: Change,
        tenant: &str,
        origins: &[&str],
    ) -> Result<Vec<String>, StoreError> {
        let mut logged = self.logged.lock().await;
        let changed = timeout(LIMIT, self.store.change(change, tenant, origins));
        let origins = changed
            .await
            .map_err(|_| StoreError::InDoubt(sqlx::Error::PoolTimedOut))??;
        self.put(&mut logged, tenant, origins.clone());
        Ok(origins)
    }

    pub(crate) async fn load(&self, tenant: &str) -> Result<(), sqlx::Error> {
        let mut logged = self.logged.lock().await;
        let origins = timeout(LIMIT, self.store.origins(tenant));
        let origins = origins.await.map_err(|_| sqlx::Error::PoolTimedOut)??;
        self.put(&mut logged, tenant, origins);
        Ok(())
    }

    pub(crate) async fn load_all(&self) -> Result<(), sqlx::Error> {
        let Some(snapshot) = &self.snapshot else {
            return Ok(());
        };
        let mut logged = self.logged.lock().await;
        let rows = timeout(LIMIT_OF_ALL, self.store.all()).await;
        let mut rows = rows.map_err(|_| sqlx::Error::PoolTimedOut)??;
        logged.drop_invalid(&mut rows);
        snapshot.replace(rows);
        Ok(())
    }

    fn put(&self, logged: &mut Logged, tenant: &str, origins: Vec<String>) {
        let Some(snapshot) = &self.snapshot else {
            return;
        };
        let rows = origins
            .into_iter()
            .map(|origin| (tenant.to_owned(), origin));
        let mut rows: Vec<_> = rows.collect();
        logged.drop_invalid(&mut rows);
        let origins = rows.into_iter().map(|(_, origin)| origin);
        snapshot.replace_one(tenant, origins.collect());
    }
}

impl Logged {
    fn drop_invalid(&mut self, rows: &mut Vec<(String, String)>) {
        let origins: Vec<_> = rows.iter().map(|(_, origin)| origin.as_str()).collect();
        let refused = origin::check(&origins);
        for refused in &refused {
            let (tenant, origin) = &rows[refused.index];
            if self.0.insert((tenant.clone(), origin.clone())) {
                tracing::warn!(
                    tenant,
                    origin,
                    reason = refused.reason,
                    "an origin in the database is skipped"
                );
            }
        }
        let refused: HashSet<_> = refused.iter().map(|refused| refused.index).collect();
        let mut index = 0..;
        rows.retain(|_| index.next().is_some_and(|index| !refused.contains(&index)));
    }
}

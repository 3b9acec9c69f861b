//! The snapshot, kept as the database is.

use crate::origin;
use crate::snapshot::Snapshot;
use crate::store::{Change, Store, StoreError};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::timeout;

/// How long a few rows may take: a connection that has fallen silent would be waited for without end.
const LIMIT: Duration = Duration::from_secs(5);
/// How long all of them may take.
const LIMIT_OF_ALL: Duration = Duration::from_secs(60);

/// What is read from the database and put into the snapshot is done so by one at a time: otherwise what
/// was read earlier could be put there later.
pub(crate) struct Mirror {
    store: Store,
    /// None if the database is asked each time.
    snapshot: Option<Arc<Snapshot>>,
    told: Mutex<Told>,
}

/// Rows that were told to be invalid, so that each is told once.
#[derive(Default)]
struct Told(HashSet<(String, String)>);

impl Mirror {
    pub(crate) fn new(store: Store, snapshot: Option<Arc<Snapshot>>) -> Self {
        Self {
            store,
            snapshot,
            told: Mutex::default(),
        }
    }

    /// Changes what a tenant allows, and returns what it allows then. It is in force on this instance when
    /// this returns: what was taken away is not allowed once more because the database is gone.
    pub(crate) async fn change(
        &self,
        change: Change,
        tenant: &str,
        origins: &[&str],
    ) -> Result<Vec<String>, StoreError> {
        let mut told = self.told.lock().await;
        let changed = timeout(LIMIT, self.store.change(change, tenant, origins));
        let origins = changed
            .await
            .map_err(|_| StoreError::InDoubt(sqlx::Error::PoolTimedOut))??;
        self.put(&mut told, tenant, origins.clone());
        Ok(origins)
    }

    pub(crate) async fn load(&self, tenant: &str) -> Result<(), sqlx::Error> {
        let mut told = self.told.lock().await;
        let origins = timeout(LIMIT, self.store.origins(tenant));
        let origins = origins.await.map_err(|_| sqlx::Error::PoolTimedOut)??;
        self.put(&mut told, tenant, origins);
        Ok(())
    }

    pub(crate) async fn load_all(&self) -> Result<(), sqlx::Error> {
        let Some(snapshot) = &self.snapshot else {
            return Ok(());
        };
        let mut told = self.told.lock().await;
        let rows = timeout(LIMIT_OF_ALL, self.store.all()).await;
        let mut rows = rows.map_err(|_| sqlx::Error::PoolTimedOut)??;
        told.drop_invalid(&mut rows);
        snapshot.replace(rows);
        Ok(())
    }

    fn put(&self, told: &mut Told, tenant: &str, origins: Vec<String>) {
        let Some(snapshot) = &self.snapshot else {
            return;
        };
        let rows = origins
            .into_iter()
            .map(|origin| (tenant.to_owned(), origin));
        let mut rows: Vec<_> = rows.collect();
        told.drop_invalid(&mut rows);
        let origins = rows.into_iter().map(|(_, origin)| origin);
        snapshot.replace_one(tenant, origins.collect());
    }
}

impl Told {
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

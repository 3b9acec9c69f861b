//! Keeps the snapshot as the database is: by polling SQLite, by the notifications of PostgreSQL.

use crate::health::Health;
use crate::origin;
use crate::snapshot::Snapshot;
use crate::store::{CHANNEL, Store};
use sqlx::postgres::PgListener;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// How long to wait between two looks, and before another attempt.
const PAUSE: Duration = Duration::from_millis(200);
/// How long the silence of PostgreSQL is believed.
const SILENCE: Duration = Duration::from_secs(5);

/// How long it may take to answer then.
const ANSWER: Duration = Duration::from_secs(1);

pub(crate) struct Watch {
    store: Store,
    snapshot: Arc<Snapshot>,
    health: Arc<Health>,
    /// Rows that were told to be invalid, so that each is told once.
    told: HashSet<(String, String)>,
}

impl Watch {
    pub(crate) fn new(store: Store, snapshot: Arc<Snapshot>, health: Arc<Health>) -> Self {
        Self {
            store,
            snapshot,
            health,
            told: HashSet::new(),
        }
    }

    /// Loads everything, if it is to be in memory; what is left to do goes on for ever.
    pub(crate) async fn start(
        mut self,
        in_memory: bool,
    ) -> Result<impl Future<Output = ()> + Send + 'static, sqlx::Error> {
        let last = if self.store.is_postgres() {
            0
        } else {
            self.store.last_change().await?
        };
        if in_memory {
            self.load_all().await?;
        }
        Ok(async move {
            let mut last = last;
            loop {
                let ended = match (in_memory, self.store.is_postgres()) {
                    (false, _) => self.ping().await,
                    (true, false) => self.poll(&mut last).await,
                    (true, true) => self.listen().await,
                };
                if let Err(error) = ended {
                    self.health.down(&error);
                }
                sleep(PAUSE).await;
            }
        })
    }

    /// Only whether it is there.
    async fn ping(&self) -> Result<(), sqlx::Error> {
        self.store.ping().await?;
        self.health.up();
        Ok(())
    }

    async fn poll(&mut self, last: &mut i64) -> Result<(), sqlx::Error> {
        let changes = self.store.changed_after(*last).await?;
        self.health.up();
        let tenants: HashSet<_> = changes.iter().map(|(_, tenant)| tenant).collect();
        for tenant in tenants {
            self.load(tenant).await?;
        }
        *last = changes.last().map_or(*last, |(id, _)| *id);
        Ok(())
    }

    /// Until the connection is lost.
    async fn listen(&mut self) -> Result<(), sqlx::Error> {
        let mut listener = PgListener::connect(self.store.url()).await?;
        listener.listen(CHANNEL).await?;
        // What was changed while nobody listened.
        self.load_all().await?;
        self.health.up();
        loop {
            match tokio::time::timeout(SILENCE, listener.try_recv()).await {
                // The whole table was emptied.
                Ok(Ok(Some(changed))) if changed.payload().is_empty() => self.load_all().await?,
                Ok(Ok(Some(changed))) => self.load(changed.payload()).await?,
                Ok(Ok(None)) => return Err(sqlx::Error::PoolClosed),
                Ok(Err(error)) => return Err(error),
                // On the connection that listens: another may be well while this one is dead.
                Err(_) => {
                    let ping = sqlx::query("SELECT 1").execute(&mut listener);
                    let answered = tokio::time::timeout(ANSWER, ping).await;
                    answered.map_err(|_| sqlx::Error::PoolTimedOut)??;
                }
            }
        }
    }

    async fn load_all(&mut self) -> Result<(), sqlx::Error> {
        let mut rows = self.store.all().await?;
        self.drop_invalid(&mut rows);
        self.snapshot.replace(rows);
        Ok(())
    }

    async fn load(&mut self, tenant: &str) -> Result<(), sqlx::Error> {
        let origins = self.store.origins(tenant).await?.into_iter();
        let mut rows: Vec<_> = origins.map(|origin| (tenant.to_owned(), origin)).collect();
        self.drop_invalid(&mut rows);
        let origins = rows.into_iter().map(|(_, origin)| origin);
        self.snapshot.replace_one(tenant, origins.collect());
        Ok(())
    }

    fn drop_invalid(&mut self, rows: &mut Vec<(String, String)>) {
        let origins: Vec<_> = rows.iter().map(|(_, origin)| origin.as_str()).collect();
        let refused = origin::check(&origins);
        for refused in &refused {
            let (tenant, origin) = &rows[refused.index];
            if self.told.insert((tenant.clone(), origin.clone())) {
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

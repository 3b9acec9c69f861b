//! Keeps the snapshot as the database is: by polling SQLite, by the notifications of PostgreSQL.

use crate::health::Health;
use crate::mirror::Mirror;
use crate::store::{CHANNEL, Store};
use sqlx::postgres::PgListener;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// How long to wait between two looks, and before another attempt.
const PAUSE: Duration = Duration::from_millis(200);
/// How long the silence of PostgreSQL is believed.
const SILENCE: Duration = Duration::from_secs(5);
/// How long it may take to answer then, and to be connected.
const ANSWER: Duration = Duration::from_secs(2);

pub(crate) struct Watch {
    store: Store,
    mirror: Arc<Mirror>,
    health: Arc<Health>,
}

impl Watch {
    pub(crate) fn new(store: Store, mirror: Arc<Mirror>, health: Arc<Health>) -> Self {
        Self {
            store,
            mirror,
            health,
        }
    }

    /// Loads everything, if it is to be in memory; what is left to do goes on for ever.
    pub(crate) async fn start(
        self,
        in_memory: bool,
    ) -> Result<impl Future<Output = ()> + Send + 'static, sqlx::Error> {
        let mut last = if self.store.is_postgres() {
            0
        } else {
            self.store.changes().await?.last
        };
        self.mirror.load_all().await?;
        Ok(async move {
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

    async fn poll(&self, last: &mut i64) -> Result<(), sqlx::Error> {
        let changes = self.store.changes().await?;
        self.health.up();
        if changes.first > *last + 1 {
            // Some were forgotten before they were seen here.
            self.mirror.load_all().await?;
        } else {
            for tenant in self.store.changed_after(*last, changes.last).await? {
                self.mirror.load(&tenant).await?;
            }
        }
        *last = changes.last;
        Ok(())
    }

    /// Until the connection is lost.
    async fn listen(&self) -> Result<(), sqlx::Error> {
        let listener = timeout(ANSWER, listener(self.store.url())).await;
        let mut listener = listener.map_err(|_| sqlx::Error::PoolTimedOut)??;
        // What was changed while nobody listened.
        self.mirror.load_all().await?;
        self.health.up();
        loop {
            match timeout(SILENCE, listener.try_recv()).await {
                // The whole table was emptied.
                Ok(Ok(Some(changed))) if changed.payload().is_empty() => {
                    self.mirror.load_all().await?;
                }
                Ok(Ok(Some(changed))) => self.mirror.load(changed.payload()).await?,
                Ok(Ok(None)) => return Err(sqlx::Error::PoolClosed),
                Ok(Err(error)) => return Err(error),
                // On the connection that listens: another may be well while this one is dead.
                Err(_) => {
                    let ping = sqlx::query("SELECT 1").execute(&mut listener);
                    let answered = timeout(ANSWER, ping).await;
                    answered.map_err(|_| sqlx::Error::PoolTimedOut)??;
                }
            }
        }
    }
}

async fn listener(url: &str) -> Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect(url).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

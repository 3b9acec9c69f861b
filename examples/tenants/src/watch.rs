//! Keeps the snapshot up to date: by polling SQLite, or with the notifications of PostgreSQL.

use crate::health::Health;
use crate::mirror::Mirror;
use crate::store::{self, Store};
use sqlx::{PgPool, SqlitePool};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// How long to wait between two polls, and before another attempt.
const PAUSE: Duration = Duration::from_millis(200);
/// How long PostgreSQL may be silent before it is checked.
const SILENCE: Duration = Duration::from_secs(5);
/// How long it may then take to answer, and how long connecting may take.
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

    /// Loads everything, if it is kept in memory, and returns a future that keeps it up to date forever.
    pub(crate) async fn start(
        self,
        in_memory: bool,
    ) -> Result<impl Future<Output = ()> + Send + 'static, sqlx::Error> {
        let mut last = match &self.store {
            Store::Postgres(_) => 0,
            Store::Sqlite(pool) => store::changes(pool).await?.last,
        };
        self.mirror.load_all().await?;
        Ok(async move {
            loop {
                let ended = match &self.store {
                    _ if !in_memory => self.ping().await,
                    Store::Postgres(pool) => self.listen(pool).await,
                    Store::Sqlite(pool) => self.poll(pool, &mut last).await,
                };
                if let Err(error) = ended {
                    self.health.down(&error);
                }
                sleep(PAUSE).await;
            }
        })
    }

    /// Only checks that the database answers.
    async fn ping(&self) -> Result<(), sqlx::Error> {
        self.store.ping().await?;
        self.health.up();
        Ok(())
    }

    async fn poll(&self, pool: &SqlitePool, last: &mut i64) -> Result<(), sqlx::Error> {
        let changes = store::changes(pool).await?;
        self.health.up();
        if changes.first > *last + 1 {
            // Some changes were deleted before this instance saw them.
            self.mirror.load_all().await?;
        } else {
            for tenant in store::changed_after(pool, *last, changes.last).await? {
                self.mirror.load(&tenant).await?;
            }
        }
        *last = changes.last;
        Ok(())
    }

    /// Processes notifications until the connection is lost.
    async fn listen(&self, pool: &PgPool) -> Result<(), sqlx::Error> {
        let listener = timeout(ANSWER, store::listener(pool)).await;
        let mut listener = listener.map_err(|_| sqlx::Error::PoolTimedOut)??;
        // Loads what was changed while this instance was not listening.
        self.mirror.load_all().await?;
        self.health.up();
        loop {
            match timeout(SILENCE, listener.try_recv()).await {
                // The table was truncated.
                Ok(Ok(Some(changed))) if changed.payload().is_empty() => {
                    self.mirror.load_all().await?;
                }
                Ok(Ok(Some(changed))) => self.mirror.load(changed.payload()).await?,
                Ok(Ok(None)) => return Err(sqlx::Error::PoolClosed),
                Ok(Err(error)) => return Err(error),
                // This must use the connection that listens, because another connection may work although this one is
                // dead.
                Err(_) => {
                    let ping = sqlx::query("SELECT 1").execute(&mut listener);
                    let answered = timeout(ANSWER, ping).await;
                    answered.map_err(|_| sqlx::Error::PoolTimedOut)??;
                }
            }
        }
    }
}

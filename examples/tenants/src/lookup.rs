//! For lists that do not fit into memory: the database is asked, and its answers are kept for a while.

use crate::health::Health;
use crate::store::Store;
use moka::future::Cache;
use std::sync::Arc;
use std::time::Duration;

/// How long an answer counts; a change is in force that much later.
const FRESH: Duration = Duration::from_millis(500);
/// How long the last answer counts while the database is down. An origin that is removed, and not asked for
/// between that and the outage, comes back for so long at most.
const LAST: Duration = Duration::from_secs(60);
const MAX_ANSWERS: u64 = 100_000;

/// Tenant and origin. Hostile clients choose origins, so the number of answers is bounded.
type Question = (String, String);

#[derive(Clone)]
pub(crate) struct Lookup {
    store: Store,
    health: Arc<Health>,
    fresh: Cache<Question, bool>,
    /// What was answered last, for when the database is down.
    last: Cache<Question, bool>,
}

impl Lookup {
    pub(crate) fn new(store: Store, health: Arc<Health>) -> Self {
        Self {
            store,
            health,
            fresh: Cache::builder()
                .max_capacity(MAX_ANSWERS)
                .time_to_live(FRESH)
                .build(),
            last: Cache::builder()
                .max_capacity(MAX_ANSWERS)
                .time_to_live(LAST)
                .build(),
        }
    }

    /// Those who ask the same at once wait for one answer.
    pub(crate) async fn allows(&self, tenant: &str, origin: &str) -> bool {
        let question = (tenant.to_owned(), origin.to_owned());
        let ask = self.store.has(tenant, origin);
        match self.fresh.try_get_with(question.clone(), ask).await {
            Ok(allowed) => {
                self.last.insert(question, allowed).await;
                allowed
            }
            Err(error) => {
                self.health.down(&error);
                self.last.get(&question).await.unwrap_or(false)
            }
        }
    }
}

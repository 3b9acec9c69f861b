//! For lists that do not fit into memory: queries the database, and keeps its answers for a while.

use crate::health::Health;
use crate::store::Store;
use moka::future::Cache;
use std::sync::Arc;
use std::time::Duration;

/// How long an answer is used. A change takes effect after this time at the latest.
const FRESH: Duration = Duration::from_millis(500);
/// How long the last answer is used while the database is down. If an origin is removed and nothing looks it up
/// before the outage, it can be allowed again for this time at most.
const LAST: Duration = Duration::from_secs(60);
const MAX_ANSWERS: u64 = 100_000;

/// The tenant and the origin. Hostile clients can choose origins, so the number of answers is limited.
type Question = (String, String);

#[derive(Clone)]
pub(crate) struct Lookup {
    store: Store,
    health: Arc<Health>,
    fresh: Cache<Question, bool>,
    /// The last answers, for when the database is down.
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

    /// Requests that need the same answer at the same time wait for one query.
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

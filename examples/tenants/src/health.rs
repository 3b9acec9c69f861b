//! Whether the database answers, and since when.

use crate::snapshot::Snapshot;
use axum::Json;
use serde_json::{Value, json};
use std::fmt::Display;
use std::sync::Mutex;
use std::time::SystemTime;

/// The first state is "up", because the service does not start without a database.
pub(crate) struct Health(Mutex<State>);

#[derive(Clone, Copy)]
struct State {
    is_up: bool,
    since: SystemTime,
}

impl Default for Health {
    fn default() -> Self {
        Self(Mutex::new(State {
            is_up: true,
            since: SystemTime::now(),
        }))
    }
}

impl Health {
    pub(crate) fn up(&self) {
        if self.change(true) {
            tracing::info!("the database is up again");
        }
    }

    pub(crate) fn down(&self, error: &impl Display) {
        if self.change(false) {
            tracing::error!(
                %error,
                "the database is down; the origins that were read last stay active"
            );
        }
    }

    /// Returns whether the state has changed.
    fn change(&self, is_up: bool) -> bool {
        let mut state = self.lock();
        let is_new = state.is_up != is_up;
        if is_new {
            let since = SystemTime::now();
            *state = State { is_up, since };
        }
        is_new
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Returns the one word that anyone may read. The status is always 200: the service continues while the database
    /// is down, and a load balancer that removed all instances would only make things worse.
    pub(crate) fn word(&self) -> &'static str {
        word(self.lock().is_up)
    }

    /// Returns what admins may read. Only the log contains the reason why the database is down.
    pub(crate) fn report(&self, snapshot: &Snapshot) -> Json<Value> {
        let State { is_up, since } = *self.lock();
        let seconds = since.elapsed().map_or(0, |since| since.as_secs());
        Json(json!({
            "status": word(is_up),
            "database": if is_up { "up" } else { "down" },
            "for_seconds": seconds,
            "tenants_in_memory": snapshot.len(),
        }))
    }
}

fn word(is_up: bool) -> &'static str {
    if is_up { "ok" } else { "degraded" }
}

//! Whether the database answers, and since when it does or does not.

use crate::snapshot::Snapshot;
use axum::Json;
use serde_json::{Value, json};
use std::fmt::Display;
use std::sync::Mutex;
use std::time::SystemTime;

/// Starts as up: without a database nothing starts.
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
                "the database is down; the last origins stay in force"
            );
        }
    }

    /// Whether it is another state than before.
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

    /// Answered 200 either way: the service goes on, and a balancer that takes all instances away while
    /// the database is down would make it worse. Why it is down is in the log alone: anyone may ask here.
    pub(crate) fn report(&self, snapshot: &Snapshot) -> Json<Value> {
        let State { is_up, since } = *self.lock();
        let seconds = since.elapsed().map_or(0, |since| since.as_secs());
        Json(json!({
            "status": if is_up { "ok" } else { "degraded" },
            "database": if is_up { "up" } else { "down" },
            "for_seconds": seconds,
            "tenants_in_memory": snapshot.len(),
        }))
    }
}

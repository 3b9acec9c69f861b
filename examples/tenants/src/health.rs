//! Whether the database answers, and since when it does or does not.

use crate::snapshot::Snapshot;
use axum::Json;
use serde_json::{Value, json};
use std::fmt::Display;
use std::sync::Mutex;
use std::time::SystemTime;

/// Starts as up: without a database nothing starts.
pub(crate) struct Health(Mutex<State>);

#[derive(Clone)]
struct State {
    error: Option<String>,
    since: SystemTime,
}

impl Default for Health {
    fn default() -> Self {
        Self(Mutex::new(State {
            error: None,
            since: SystemTime::now(),
        }))
    }
}

impl Health {
    pub(crate) fn up(&self) {
        if self.change(None) {
            tracing::info!("the database is up again");
        }
    }

    pub(crate) fn down(&self, error: &impl Display) {
        let error = error.to_string();
        if self.change(Some(error.clone())) {
            tracing::error!(
                error,
                "the database is down; the last origins stay in force"
            );
        }
    }

    /// Whether it is another state than before.
    fn change(&self, error: Option<String>) -> bool {
        let mut state = self.lock();
        let is_new = state.error.is_some() != error.is_some();
        if is_new {
            let since = SystemTime::now();
            *state = State { error, since };
        }
        is_new
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Answered 200 either way: the service goes on, and a balancer that takes all instances away while
    /// the database is down would make it worse.
    pub(crate) fn report(&self, snapshot: &Snapshot) -> Json<Value> {
        let State { error, since } = self.lock().clone();
        let seconds = since.elapsed().map_or(0, |since| since.as_secs());
        Json(json!({
            "status": if error.is_none() { "ok" } else { "degraded" },
            "database": if error.is_none() { "up" } else { "down" },
            "error": error,
            "for_seconds": seconds,
            "tenants_in_memory": snapshot.len(),
        }))
    }
}

//! The API that the pages send requests to, wrapped by the layer of the active policy.

use super::policy::Policy;
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::header::{COOKIE, ETAG};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tower::ServiceExt;
use tower_cors::CorsLayer;

/// The cookie that the first page sets, for `/me`. Cookies are not bound to a port, so every server on `localhost`
/// gets it. The long name avoids clashes.
pub(super) const SESSION: &str = "tower-cors-playground=visitor";

/// The active policy, and which requests arrived.
pub(super) struct Api {
    policy: RwLock<Policy>,
    log: Mutex<HashMap<u32, Seen>>,
}

/// What the browser sent for one run of a scenario.
#[derive(Clone, Copy, Default)]
pub(super) struct Seen {
    /// Whether a preflight arrived.
    pub(super) preflight: bool,
    /// Whether the actual request arrived, for which the handler runs.
    pub(super) arrived: bool,
}

impl Api {
    pub(super) fn new(policy: Policy) -> Self {
        Self {
            policy: RwLock::new(policy),
            log: Mutex::default(),
        }
    }

    pub(super) fn policy(&self) -> Policy {
        let policy = self.policy.read();
        policy.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn activate(&self, policy: Policy) {
        let mut current = self.policy.write().unwrap_or_else(PoisonError::into_inner);
        *current = policy;
    }

    /// Returns what a run sent, and forgets it, because the page only asks once.
    pub(super) fn take_seen(&self, run: u32) -> Seen {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.remove(&run).unwrap_or_default()
    }

    fn note(&self, uri: &Uri, note: impl FnOnce(&mut Seen)) {
        let run = uri.query().and_then(|query| query.strip_prefix("run="));
        if let Some(run) = run.and_then(|run| run.parse().ok()) {
            let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
            note(log.entry(run).or_default());
        }
    }
}

/// The service that listens. Each request goes through the policy that is active when it arrives.
pub(super) fn service(api: Arc<Api>) -> Router {
    Router::new().fallback(answer).with_state(api)
}

async fn answer(State(api): State<Arc<Api>>, request: Request) -> Response {
    if request.method() == Method::OPTIONS {
        api.note(request.uri(), |seen| seen.preflight = true);
    }
    let cors = api.policy().layer().clone();
    let Ok(response) = with_cors(&api, cors).oneshot(request).await;
    response
}

/// Builds the API as an application would: first the routes, then the layer.
pub(super) fn with_cors(api: &Arc<Api>, cors: CorsLayer) -> Router {
    Router::new()
        .route("/items", get(|| async { "apple, pear" }).post(create))
        .route("/items/{id}", put(store).delete(remove))
        .route("/headers", get(headers))
        .route(
            "/error",
            get(|| async { StatusCode::INTERNAL_SERVER_ERROR }),
        )
        .route("/me", get(me))
        .layer(from_fn_with_state(Arc::clone(api), note_arrival))
        .layer(cors)
}

async fn note_arrival(State(api): State<Arc<Api>>, request: Request, next: Next) -> Response {
    api.note(request.uri(), |seen| seen.arrived = true);
    next.run(request).await
}

async fn create(item: String) -> (StatusCode, String) {
    (StatusCode::CREATED, item)
}

async fn store(Path(id): Path<u32>, item: String) -> String {
    format!("{id}: {item}")
}

async fn remove(Path(_): Path<u32>) -> StatusCode {
    StatusCode::NO_CONTENT
}

async fn headers() -> impl IntoResponse {
    (
        [(ETAG.as_str(), "\"1\""), ("x-request-id", "42")],
        "headers",
    )
}

async fn me(headers: HeaderMap) -> Result<&'static str, StatusCode> {
    let mut cookies = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split("; "));
    if cookies.any(|cookie| cookie == SESSION) {
        Ok("visitor")
    } else {
        Err(StatusCode::UNAUTHORIZED)
    }
}

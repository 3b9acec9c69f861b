//! What admins may do: list, add and remove a tenant's origins, and see the state of the service.

use crate::health::Health;
use crate::mirror::Mirror;
use crate::origin;
use crate::problem::Problem;
use crate::snapshot::Snapshot;
use crate::store::{Change, Store};
use crate::tenant::is_tenant;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use subtle::ConstantTimeEq;

pub(crate) struct Admin {
    store: Store,
    mirror: Arc<Mirror>,
    health: Arc<Health>,
    snapshot: Arc<Snapshot>,
    /// The hash of the token.
    token: [u8; 32],
}

impl Admin {
    pub(crate) fn new(
        store: Store,
        mirror: Arc<Mirror>,
        health: Arc<Health>,
        snapshot: Arc<Snapshot>,
        token: &str,
    ) -> Arc<Self> {
        let token = Sha256::digest(token).into();
        Arc::new(Self {
            store,
            mirror,
            health,
            snapshot,
            token,
        })
    }
}

pub(crate) fn routes(admin: Arc<Admin>) -> Router {
    Router::new()
        .route(
            "/admin/tenants/{tenant}/origins",
            get(list).post(add).delete(remove),
        )
        .route("/admin/health", get(health))
        .with_state(admin)
}

/// Proof that a request has the token.
struct Authorized;

impl FromRequestParts<Arc<Admin>> for Authorized {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, admin: &Arc<Admin>) -> Result<Self, Problem> {
        let sent = parts
            .headers
            .get(AUTHORIZATION)
            .map(axum::http::HeaderValue::as_bytes);
        let sent = sent.and_then(|sent| sent.strip_prefix(b"Bearer "));
        let sent = sent.ok_or_else(Problem::unauthorized)?;
        let is_equal: bool = Sha256::digest(sent).ct_eq(&admin.token).into();
        is_equal.then_some(Self).ok_or_else(Problem::unauthorized)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Origins {
    origins: Vec<String>,
}

impl Origins {
    fn of(body: Result<Json<Self>, JsonRejection>) -> Result<Vec<String>, Problem> {
        Ok(body?.0.origins)
    }
}

async fn list(
    _: Authorized,
    State(admin): State<Arc<Admin>>,
    Path(tenant): Path<String>,
) -> Result<Json<Value>, Problem> {
    no_nul(&[&tenant])?;
    let origins = admin.store.origins(&tenant).await?;
    Ok(listed(&tenant, &origins))
}

/// Adding an origin that the tenant already has changes nothing.
async fn add(
    _: Authorized,
    State(admin): State<Arc<Admin>>,
    Path(tenant): Path<String>,
    body: Result<Json<Origins>, JsonRejection>,
) -> Result<Json<Value>, Problem> {
    if !is_tenant(&tenant) {
        return Err(Problem::invalid_tenant(&tenant));
    }
    let origins = Origins::of(body)?;
    let origins: Vec<_> = origins.iter().map(String::as_str).collect();
    let refused = origin::check(&origins);
    if !refused.is_empty() {
        let errors = refused.iter().map(|refused| refused.to_json(&origins));
        return Err(Problem::invalid_origins(errors.collect()));
    }
    let origins = admin.mirror.change(Change::Add, &tenant, &origins).await?;
    Ok(listed(&tenant, &origins))
}

/// The origins need not be valid, because the database may contain rows that something else has written.
async fn remove(
    _: Authorized,
    State(admin): State<Arc<Admin>>,
    Path(tenant): Path<String>,
    body: Result<Json<Origins>, JsonRejection>,
) -> Result<Json<Value>, Problem> {
    let origins = Origins::of(body)?;
    let origins: Vec<_> = origins.iter().map(String::as_str).collect();
    no_nul(&[&tenant])?;
    no_nul(&origins)?;
    let origins = admin
        .mirror
        .change(Change::Remove, &tenant, &origins)
        .await?;
    Ok(listed(&tenant, &origins))
}

async fn health(_: Authorized, State(admin): State<Arc<Admin>>) -> Json<Value> {
    admin.health.report(&admin.snapshot)
}

fn listed(tenant: &str, origins: &[String]) -> Json<Value> {
    Json(json!({ "tenant": tenant, "origins": origins }))
}

/// PostgreSQL does not accept text with a NUL.
fn no_nul(texts: &[&str]) -> Result<(), Problem> {
    match texts.iter().find(|text| text.contains('\0')) {
        Some(text) => Err(Problem::invalid_text(text)),
        None => Ok(()),
    }
}

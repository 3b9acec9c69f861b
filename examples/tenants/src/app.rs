//! The routes, and the policy.

use crate::admin::{self, Admin};
use crate::health::Health;
use crate::lookup::Lookup;
use crate::mirror::Mirror;
use crate::snapshot::Snapshot;
use crate::store::Store;
use crate::tenant::is_tenant;
use crate::watch::Watch;
use axum::Router;
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::request::Parts;
use axum::routing::get;
use std::error::Error;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower_cors::{AllowOrigin, ConfigErrors, CorsLayer, CorsSelect};

/// The settings from the environment.
pub struct Settings {
    pub database: String,
    pub token: String,
    /// Whether all origins are kept in memory. Otherwise the service queries the database.
    pub in_memory: bool,
}

/// The service, after it has opened the database and read the origins.
pub struct Service {
    app: Router,
    watching: JoinHandle<()>,
}

impl Service {
    pub async fn open(settings: Settings) -> Result<Self, Box<dyn Error>> {
        let store = Store::open(&settings.database).await?;
        let health = Arc::new(Health::default());
        let snapshot = Arc::new(Snapshot::default());
        let allow_origin = if settings.in_memory {
            in_memory(Arc::clone(&snapshot))
        } else {
            by_lookup(Lookup::new(store.clone(), Arc::clone(&health)))
        };
        let mirror = Mirror::new(
            store.clone(),
            settings.in_memory.then(|| Arc::clone(&snapshot)),
        );
        let mirror = Arc::new(mirror);
        let watch = Watch::new(store.clone(), Arc::clone(&mirror), Arc::clone(&health));
        let watching = tokio::spawn(watch.start(settings.in_memory).await?);
        let admin = Admin::new(
            store,
            mirror,
            Arc::clone(&health),
            snapshot,
            &settings.token,
        );
        let app = Router::new()
            .route("/t/{tenant}/items", get(items).put(items))
            .merge(admin::routes(admin))
            .route("/healthz", get(move || async move { health.word() }))
            .layer(cors(allow_origin)?);
        Ok(Self { app, watching })
    }

    /// Serves requests until Ctrl-C.
    pub async fn serve(self, listener: TcpListener) -> std::io::Result<()> {
        axum::serve(listener, self.app)
            .with_graceful_shutdown(async { drop(tokio::signal::ctrl_c().await) })
            .await?;
        self.watching.abort();
        Ok(())
    }
}

/// The policy for the routes of the tenants only, because admins and health checks are not pages.
fn cors(allow_origin: AllowOrigin) -> Result<CorsSelect, ConfigErrors> {
    let cors = CorsLayer::new()
        .allow_origin(allow_origin)
        .allow_methods("PUT")
        .allow_headers("content-type")
        .allow_credentials(true);
    CorsLayer::select().path("/t", cors).validate()
}

fn in_memory(snapshot: Arc<Snapshot>) -> AllowOrigin {
    AllowOrigin::predicate(move |origin: &HeaderValue, parts: &Parts| {
        let (tenant, origin) = (tenant_of(parts), origin.to_str().ok());
        tenant
            .zip(origin)
            .is_some_and(|(tenant, origin)| snapshot.allows(tenant, origin))
    })
}

fn by_lookup(lookup: Lookup) -> AllowOrigin {
    AllowOrigin::async_predicate(move |origin: HeaderValue, parts: &Parts| {
        let tenant = tenant_of(parts).map(str::to_owned);
        async move {
            match (tenant, origin.to_str()) {
                (Some(tenant), Ok(origin)) => lookup.allows(&tenant, origin).await,
                _ => false,
            }
        }
    })
}

/// Returns the tenant whose data a request is for, from its path.
fn tenant_of(parts: &Parts) -> Option<&str> {
    let name = parts.uri.path().strip_prefix("/t/")?.split('/').next()?;
    is_tenant(name).then_some(name)
}

async fn items(Path(tenant): Path<String>) -> String {
    format!("the items of {tenant}\n")
}

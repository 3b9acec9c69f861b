//! One of several policies, chosen by the request.

mod criterion;

use crate::error::{ConfigError, ConfigErrors};
use crate::layer::CorsLayer;
use crate::policy::{Forward, Head, Policy};
use crate::service::{Cors, DefaultBody, sealed::Choose};
use criterion::Criterion;
use http::Extensions;
use std::any::{TypeId, type_name};
use std::fmt;
use std::sync::{Arc, OnceLock};
use tower_layer::Layer;

/// A layer that chooses a policy for each request: see [`CorsLayer::select`].
#[derive(Clone)]
#[must_use]
pub struct CorsSelect<E = DefaultBody> {
    shared: Arc<Shared>,
    empty_body: E,
}

/// As the layer's: compiled once for all clones.
#[derive(Default)]
struct Shared {
    rules: Vec<(Criterion, CorsLayer)>,
    compiled: OnceLock<Result<Selection, ConfigErrors>>,
}

/// The compiled rules of a [`CorsSelect`], which its services share.
#[derive(Clone)]
pub struct Selection(Arc<Compiled>);

struct Compiled {
    rules: Vec<(Criterion, Policy)>,
    /// For requests that no rule fits: its `Vary` names the headers that the choice hangs on.
    none: Policy,
}

impl CorsLayer {
    /// A layer that chooses one of several policies for each request: by path, host, header, or by an
    /// extension that a service before it has set. The first that fits is the one; a request that none
    /// fits is passed through untouched, preflights too.
    ///
    /// If a policy is chosen by a header, each response says so by `Vary`, also one that is passed
    /// through. Preflights carry none of the headers that a page sets, so those should not decide.
    ///
    /// # Examples
    ///
    /// ```
    /// use axum::{Router, routing::get};
    /// use tower_cors::CorsLayer;
    ///
    /// let app = CorsLayer::new().allow_origin("https://app.example.com").allow_credentials(true);
    /// let cors = CorsLayer::select()
    ///     .path("/public", CorsLayer::permissive())
    ///     .host("admin.example.com", app.clone().allow_methods(["PUT", "DELETE"]))
    ///     .otherwise(app)
    ///     .validate()?;
    /// let app: Router = Router::new().route("/public/news", get(|| async { "news" })).layer(cors);
    /// # Ok::<(), tower_cors::ConfigErrors>(())
    /// ```
    pub fn select() -> CorsSelect {
        CorsSelect {
            shared: Arc::default(),
            empty_body: DefaultBody,
        }
    }
}

impl<E> CorsSelect<E> {
    /// For requests below a path: `/api` is for `/api` and `/api/items`, not for `/apis`. Paths are
    /// compared as they are sent, percent-encoding and all.
    pub fn path(self, path: impl Into<String>, cors: CorsLayer) -> Self {
        self.rule(Criterion::Path(path.into()), cors)
    }

    /// For requests to a host, on any port unless one is named.
    ///
    /// Behind a proxy that is what the proxy sends as `Host`.
    pub fn host(self, host: impl Into<String>, cors: CorsLayer) -> Self {
        self.rule(Criterion::Host(host.into()), cors)
    }

    /// For requests that have a header with this value, and no other.
    ///
    /// It is one that a proxy sets, such as a tenant's name, on preflights too.
    pub fn header(
        self,
        name: impl Into<String>,
        value: impl Into<String>,
        cors: CorsLayer,
    ) -> Self {
        self.rule(Criterion::Header(name.into(), value.into()), cors)
    }

    /// For requests that have an extension of this type, which a service around this layer has set.
    ///
    /// Caches do not see extensions: if one hangs on a header, name that by [`CorsLayer::vary`].
    pub fn extension<T: Send + Sync + 'static>(self, cors: CorsLayer) -> Self {
        let has = |extensions: &Extensions| extensions.get::<T>().is_some();
        let criterion = Criterion::Extension(type_name::<T>(), TypeId::of::<T>(), has);
        self.rule(criterion, cors)
    }

    /// For requests that fit no rule before.
    pub fn otherwise(self, cors: CorsLayer) -> Self {
        self.rule(Criterion::Always, cors)
    }

    /// As [`CorsLayer::with_empty_body`], for the answers of every policy.
    pub fn with_empty_body<F, B>(self, empty_body: F) -> CorsSelect<F>
    where
        F: Fn() -> B + Clone,
    {
        CorsSelect {
            shared: self.shared,
            empty_body,
        }
    }

    /// As [`CorsLayer::validate`], for all policies at once.
    ///
    /// # Errors
    ///
    /// [`ConfigErrors`], each with the rule that it is of.
    pub fn validate(self) -> Result<Self, ConfigErrors> {
        match self.compiled() {
            Ok(_) => Ok(self),
            Err(errors) => Err(errors.clone()),
        }
    }

    fn compiled(&self) -> &Result<Selection, ConfigErrors> {
        let shared = &self.shared;
        shared
            .compiled
            .get_or_init(|| Selection::new(&shared.rules))
    }

    fn rule(self, criterion: Criterion, cors: CorsLayer) -> Self {
        let mut rules = self.shared.rules.clone();
        rules.push((criterion, cors));
        let compiled = OnceLock::new();
        Self {
            shared: Arc::new(Shared { rules, compiled }),
            ..self
        }
    }
}

impl Selection {
    fn new(rules: &[(Criterion, CorsLayer)]) -> Result<Self, ConfigErrors> {
        let names: Vec<_> = rules
            .iter()
            .filter_map(|(criterion, _)| criterion.header())
            .collect();
        let mut compiled = Vec::new();
        let mut mistakes = Vec::new();
        for (number, (criterion, cors)) in rules.iter().enumerate() {
            if let Some(mistake) = criterion.mistake() {
                mistakes.push((criterion.to_string(), ConfigErrors::one(mistake)));
            } else if rules[..number]
                .iter()
                .any(|(before, _)| before.covers(criterion))
            {
                let mistake = ConfigErrors::one(ConfigError::SelectedNever);
                mistakes.push((criterion.to_string(), mistake));
            }
            match cors.clone().also_vary(&names).policy() {
                Ok(policy) => compiled.push((criterion.clone(), policy)),
                Err(errors) => mistakes.push((criterion.to_string(), errors)),
            }
        }
        if let Some(errors) = ConfigErrors::of_several(mistakes.into_iter()) {
            return Err(errors);
        }
        Ok(Self(Arc::new(Compiled {
            rules: compiled,
            none: CorsLayer::new().also_vary(&names).policy()?,
        })))
    }
}

impl<S, E: Clone> Layer<S> for CorsSelect<E> {
    type Service = Cors<S, E, Selection>;

    /// Wraps `inner`.
    ///
    /// # Panics
    ///
    /// If the configuration has mistakes and was not [validated](CorsSelect::validate).
    fn layer(&self, inner: S) -> Self::Service {
        match self.compiled() {
            Ok(selection) => Cors::new(inner, selection.clone(), self.empty_body.clone()),
            Err(errors) => panic!("{errors}"),
        }
    }
}

impl Choose for Selection {
    type Chosen<'a> = &'a Policy;

    fn choose(&self, head: Head<'_>) -> Result<&Policy, Forward> {
        let mut rules = self.0.rules.iter();
        match rules.find(|(criterion, _)| criterion.fits(head)) {
            Some((_, policy)) => Ok(policy),
            None => Err(self.0.none.pass_through()),
        }
    }
}

impl<E> fmt::Debug for CorsSelect<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules = self.shared.rules.iter();
        f.debug_map()
            .entries(rules.map(|(criterion, cors)| (criterion.to_string(), cors)))
            .finish()
    }
}

impl fmt::Debug for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules = self.0.rules.iter();
        f.debug_map()
            .entries(rules.map(|(criterion, policy)| (criterion.to_string(), policy)))
            .finish()
    }
}

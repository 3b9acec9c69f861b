//! Several policies, one of which is chosen for each request.

mod criterion;
mod names;
mod reading;
mod rule;
mod source;

#[cfg(feature = "reload")]
pub(crate) use source::LivePolicy;
pub use source::RuleLayer;

use crate::error::{ConfigErrorKind, ConfigErrors, ConfigWarnings, Problem, Setting};
use crate::intent::hosts::AllowHosts;
use crate::layer::CorsLayer;
use crate::policy::Policy;
use crate::policy::request::Head;
use crate::policy::shared::{Places, SharedRef};
use crate::service::DefaultBody;
use crate::service::cors::cors_service;
use crate::service::source::PolicyFor;
use crate::validate::pass_through;
use criterion::Criterion;
use http::Extensions;
use reading::PathReading;
use rule::Rule;
use source::{Chosen, RulePolicy};
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

/// What clones share, so that it is compiled only once.
#[derive(Default)]
struct Shared {
    hosts: AllowHosts,
    rules: Vec<(Criterion, RuleLayer)>,
    checked: OnceLock<Checked>,
}

/// The result of compiling the rules.
struct Checked {
    selection: Result<Selection, ConfigErrors>,
    warnings: ConfigWarnings,
}

/// The compiled rules of a [`CorsSelect`], which its services share.
#[derive(Clone)]
pub(crate) struct Selection(SharedRef<Compiled>);

cors_service! {
    /// The service that [`CorsSelect`] wraps around another one.
    ///
    /// It works like [`Cors`](crate::Cors), but its rules choose the policy for each request.
    SelectedCors, Selection
}

struct Compiled {
    rules: Vec<(Rule, RulePolicy)>,
    /// The policy for requests that no rule matches, and for requests to hosts that this server does not answer to. Its
    /// `Vary` lists the headers that rules depend on.
    none: Policy,
}

impl CorsLayer {
    /// Creates a layer that chooses one of several policies for each request: by path, host, header, or by an extension
    /// that an outer service has set. A request that no rule matches is passed through unchanged, even if it is a
    /// preflight.
    ///
    /// **The first rule that matches decides, so write the strictest rule first.** A rule also
    /// matches what the inner service could read as the rule's path or host: a rule for `/admin` matches `/%61dmin`,
    /// `//admin`, `/ADMIN`, `/admin;x` and `/admin%2Fusers`. A strict rule that comes first therefore never misses a request that
    /// the service treats as one for `/admin`.
    ///
    /// If a rule depends on a header, `Vary` lists that header in every response, including those that are passed
    /// through. Do not use headers that pages set, because preflights do not contain them.
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
    ///     .host("admin.example.com", app.clone().allow_methods("PUT, DELETE"))
    ///     .otherwise(app)
    ///     .validate()?;
    /// let app: Router = Router::new().route("/public/news", get(|| async { "news" })).layer(cors);
    /// # Ok::<(), tower_cors::ConfigErrors>(())
    /// ```
    #[doc(alias("tenant", "subdomain"))]
    pub fn select() -> CorsSelect {
        CorsSelect {
            shared: Arc::default(),
            empty_body: DefaultBody,
        }
    }
}

impl<E> CorsSelect<E> {
    /// Adds a rule for requests to a path and everything below it: `/api` covers `/api` and `/api/items`, but not
    /// `/apis`.
    ///
    /// The rule matches if it covers the path after any of these changes, in any order: the path is percent-decoded (once
    /// or twice), its slashes are merged, its parameters (`;x`) are removed, `.` and `..` are resolved, backslashes become
    /// slashes, or its case changes. Write stricter rules [first](CorsLayer::select).
    ///
    /// In Axum, a layer inside `Router::nest("/api", …)` sees the path without `/api`.
    pub fn path(self, path: impl Into<String>, cors: impl Into<RuleLayer>) -> Self {
        self.rule(Criterion::Path(path.into()), cors)
    }

    /// Adds a rule for requests to a host, with or without a trailing dot. Without a port, it covers any port.
    ///
    /// The rule matches if `:authority` or any `Host` line names the host. Write stricter rules
    /// [first](CorsLayer::select).
    ///
    /// Behind a proxy, write the `Host` that the proxy sends.
    pub fn host(self, host: impl Into<String>, cors: impl Into<RuleLayer>) -> Self {
        self.rule(Criterion::Host(host.into()), cors)
    }

    /// Adds a rule for requests that have a header line with this value.
    ///
    /// Use a header that a proxy sets on every request, including preflights, such as the name of a tenant. One line
    /// with the value is enough for the rule to match, so make the proxy replace what a client sends.
    pub fn header(
        self,
        name: impl Into<String>,
        value: impl Into<String>,
        cors: impl Into<RuleLayer>,
    ) -> Self {
        self.rule(Criterion::Header(name.into(), value.into()), cors)
    }

    /// Adds a rule for requests that have an extension of this type, which an outer service has set.
    ///
    /// Caches do not know about extensions. If an extension depends on a header, add that header with
    /// [`CorsLayer::vary`].
    pub fn extension<T: Send + Sync + 'static>(self, cors: impl Into<RuleLayer>) -> Self {
        let has = |extensions: &Extensions| extensions.get::<T>().is_some();
        let criterion = Criterion::Extension(type_name::<T>(), TypeId::of::<T>(), has);
        self.rule(criterion, cors)
    }

    /// Sets the policy for requests that no rule matches.
    pub fn otherwise(self, cors: impl Into<RuleLayer>) -> Self {
        self.rule(Criterion::Always, cors)
    }

    /// Sets the hosts that the server answers to, whichever rule matches: see [`CorsLayer::allow_hosts`].
    pub fn allow_hosts(self, hosts: impl Into<AllowHosts>) -> Self {
        self.with(|shared| shared.hosts = hosts.into())
    }

    /// Does the same as [`CorsLayer::with_empty_body`], for the answers of every policy.
    pub fn with_empty_body<F, B>(self, empty_body: F) -> CorsSelect<F>
    where
        F: Fn() -> B + Clone,
    {
        CorsSelect {
            shared: self.shared,
            empty_body,
        }
    }

    /// Does the same as [`CorsLayer::validate`], for all policies at once.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigErrors`]. Each mistake names the rule that contains it.
    pub fn validate(self) -> Result<Self, ConfigErrors> {
        self.selection()?;
        Ok(self)
    }

    /// Returns the warnings about all policies. Each warning names its rule: see [`CorsLayer::warnings`].
    #[must_use]
    pub fn warnings(&self) -> &ConfigWarnings {
        &self.checked().warnings
    }

    fn checked(&self) -> &Checked {
        let shared = &self.shared;
        shared
            .checked
            .get_or_init(|| check(&shared.hosts, &shared.rules))
    }

    pub(crate) fn selection(&self) -> Result<Selection, ConfigErrors> {
        self.checked().selection.clone()
    }

    /// Returns the layer with the default body, and the function that makes empty bodies.
    #[cfg(feature = "reload")]
    pub(crate) fn split(self) -> (CorsSelect, E) {
        let select = CorsSelect {
            shared: self.shared,
            empty_body: DefaultBody,
        };
        (select, self.empty_body)
    }

    fn rule(self, criterion: Criterion, cors: impl Into<RuleLayer>) -> Self {
        self.with(|shared| shared.rules.push((criterion, cors.into())))
    }

    fn with(self, set: impl FnOnce(&mut Shared)) -> Self {
        let mut shared = Shared {
            hosts: self.shared.hosts.clone(),
            rules: self.shared.rules.clone(),
            ..Shared::default()
        };
        set(&mut shared);
        Self {
            shared: Arc::new(shared),
            ..self
        }
    }
}

/// Compiles the rules and their policies. Returns all mistakes at once, each with its rule.
fn check(hosts: &AllowHosts, rules: &[(Criterion, RuleLayer)]) -> Checked {
    let criteria: Vec<_> = rules
        .iter()
        .map(|(criterion, _)| criterion.compile())
        .collect();
    let names = criteria.iter().flatten().filter_map(Rule::header);
    let names: Vec<_> = names.cloned().collect();
    let none = pass_through(&names, hosts);
    let mut compiled: Vec<(Rule, RulePolicy)> = Vec::new();
    let mut warnings: Vec<_> = none.warnings.into_iter().collect();
    let mut mistakes = Vec::new();
    if let Err(of_hosts) = &none.policy {
        mistakes.extend(of_hosts.clone());
    }
    for (rule, (written, cors)) in criteria.into_iter().zip(rules) {
        let name = Arc::from(written.to_string());
        let (policy, of_policy) = cors.compile(&names);
        warnings.extend(of_policy.of_rule(&name));
        let rule = rule.and_then(|rule| {
            let is_reached = !compiled.iter().any(|(before, _)| before.covers(&rule));
            let never = || Problem::new(ConfigErrorKind::NeverReached, Setting::Select).into();
            is_reached.then_some(rule).ok_or_else(never)
        });
        match (rule, policy) {
            (Ok(rule), Ok(policy)) => compiled.push((rule, policy)),
            (rule, policy) => {
                let of_policy = policy.err().unwrap_or_default();
                let all = rule.err().into_iter().chain(of_policy).collect();
                mistakes.extend(ConfigErrors::new(all).of_rule(&name));
            }
        }
    }
    let selection = match none.policy {
        Ok(none) if mistakes.is_empty() => Ok(Selection(SharedRef::counted(Compiled {
            rules: compiled,
            none,
        }))),
        _ => Err(ConfigErrors::new(mistakes)),
    };
    let warnings = ConfigWarnings::new(warnings);
    Checked {
        selection,
        warnings,
    }
}

impl Selection {
    /// Returns the same selection for services: see [`Policy::kept`].
    fn kept(&self) -> Self {
        static SELECTIONS: Places<Compiled, 16> = Places::new();
        Self(self.0.kept(&SELECTIONS, |compiled| {
            Compiled {
                rules: (compiled.rules.iter())
                    .map(|(rule, policy)| (rule.clone(), policy.kept()))
                    .collect(),
                none: compiled.none.kept(),
            }
        }))
    }
}

impl<S, E: Clone> Layer<S> for CorsSelect<E> {
    type Service = SelectedCors<S, E>;

    /// Wraps `inner`.
    ///
    /// # Panics
    ///
    /// Panics if the configuration has mistakes and was not [validated](CorsSelect::validate).
    fn layer(&self, inner: S) -> Self::Service {
        match &self.checked().selection {
            Ok(selection) => SelectedCors::new(inner, selection.kept(), self.empty_body.clone()),
            Err(errors) => panic!("{errors}"),
        }
    }
}

impl PolicyFor for Selection {
    type Chosen<'a> = Chosen<'a>;

    fn policy_for(&self, head: Head<'_>) -> Chosen<'_> {
        if self.0.none.denies_host_of(head) {
            return Chosen::Fixed(&self.0.none);
        }
        let paths = self.0.rules.iter().filter_map(|(rule, _)| rule.path());
        let path = PathReading::of(head.uri.path(), paths);
        let mut rules = self.0.rules.iter();
        let chosen = rules.find(|(rule, _)| rule.fits(head, &path));
        chosen.map_or(Chosen::Fixed(&self.0.none), |(_, policy)| policy.chosen())
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
        let rules = self.0.rules.iter().map(|(rule, policy)| (rule, policy));
        f.debug_map().entries(rules).finish()
    }
}

//! What a [`CorsConfig`] means, and how a configuration is written as one.

use super::CorsConfig;
use crate::error::place::Place;
use crate::error::{ConfigErrorKind, ConfigErrors, Problem, Setting};
use crate::intent::switches::{
    Age, AllowCredentials, AllowPrivateNetwork, MaxAge, PreflightStatus, Vary,
};
use crate::intent::{Accepted, Intent};
use crate::layer::CorsLayer;
use crate::origin::predicate::PerOrigin;

impl TryFrom<CorsConfig> for CorsLayer {
    type Error = ConfigErrors;

    /// Converts the configuration to a layer, and [validates](Self::validate) it. If it has rules, use
    /// [`CorsSelect::try_from`](crate::CorsSelect) instead.
    fn try_from(config: CorsConfig) -> Result<Self, ConfigErrors> {
        if config.has_rules() {
            let mistake = Problem::new(ConfigErrorKind::RulesInLayer, Setting::Select);
            return Err(ConfigErrors::new(vec![mistake.into()]).placed(&Place::File));
        }
        Self::of_intent(config.into()).validate()
    }
}

impl From<CorsConfig> for Intent {
    fn from(config: CorsConfig) -> Self {
        Self {
            origins: config.allow_origin.into(),
            methods: config.allow_methods.into(),
            headers: config.allow_headers.into(),
            exposed: config.expose_headers.into(),
            credentials: AllowCredentials::from(config.allow_credentials),
            max_age: config.max_age.map(MaxAge::exact).unwrap_or_default(),
            private_network: AllowPrivateNetwork::from(config.allow_private_network),
            vary: Vary(config.vary),
            preflight_status: PreflightStatus(config.preflight_status),
            existing_headers: config.existing_headers,
            grpc_web: config.grpc_web,
            mcp: config.mcp,
            hosts: config.allow_hosts.map(Into::into).unwrap_or_default(),
            reject_disallowed_origins: config.reject_disallowed_origins,
            accepted: Accepted {
                null_origin: config.dangerously_allow_null_origin,
                insecure_origins: config.dangerously_allow_insecure_origins,
                public_suffixes: config.dangerously_allow_public_suffixes,
                mirrored_credentials: config.dangerously_mirror_any_origin_with_credentials,
            },
            place: Place::File,
        }
    }
}

impl<E> CorsLayer<E> {
    /// Returns this configuration as plain data that you can show or store, or `None` if it contains a function.
    #[must_use]
    pub fn config(&self) -> Option<CorsConfig> {
        CorsConfig::of_intent(self.intent())
    }
}

impl CorsConfig {
    /// Returns `None` if some setting is a function.
    fn of_intent(intent: &Intent) -> Option<Self> {
        if !intent.origins.functions.is_empty() {
            return None;
        }
        Some(Self {
            schema: None,
            allow_origin: (&intent.origins.listed).into(),
            allow_methods: (&intent.methods.0).into(),
            allow_headers: (&intent.headers.0).into(),
            expose_headers: (&intent.exposed.0).into(),
            allow_credentials: switch(&intent.credentials.0)?,
            max_age: match &intent.max_age.0 {
                Age::Default => None,
                Age::Exact(max_age) => Some(*max_age),
                Age::PerOrigin(_) => return None,
            },
            allow_private_network: switch(&intent.private_network.0)?,
            vary: intent.vary.0.clone(),
            preflight_status: intent.preflight_status.0,
            existing_headers: intent.existing_headers,
            grpc_web: intent.grpc_web,
            mcp: intent.mcp,
            allow_hosts: intent
                .hosts
                .0
                .as_ref()
                .map(|hosts| hosts.iter().map(str::to_owned).collect()),
            reject_disallowed_origins: intent.reject_disallowed_origins,
            dangerously_allow_null_origin: intent.accepted.null_origin,
            dangerously_allow_insecure_origins: intent.accepted.insecure_origins,
            dangerously_allow_public_suffixes: intent.accepted.public_suffixes,
            dangerously_mirror_any_origin_with_credentials: intent.accepted.mirrored_credentials,
            select: Vec::new(),
            otherwise: None,
        })
    }
}

fn switch(per_origin: &PerOrigin) -> Option<bool> {
    match per_origin {
        PerOrigin::Yes => Some(true),
        PerOrigin::No => Some(false),
        PerOrigin::Predicate(_) => None,
    }
}

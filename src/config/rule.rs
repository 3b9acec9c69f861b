//! Several policies in one file, and the rules that choose between them.

use super::{ConfigList, CorsConfig};
use crate::error::place::Place;
use crate::error::{ConfigErrorKind, ConfigErrors, Problem, Setting};
use crate::intent::Intent;
use crate::intent::hosts::AllowHosts;
use crate::layer::CorsLayer;
use crate::select::CorsSelect;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A rule of [`CorsConfig::select`]: the requests that it applies to, and their policy.
///
/// It has exactly one of the keys `path`, `host` and `header`, which mean the same as in [`CorsSelect`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ConfigRule {
    /// Requests below this path: see [`CorsSelect::path`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Requests to this host: see [`CorsSelect::host`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Requests that have this header line, such as `x-tenant: acme`: see [`CorsSelect::header`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// The policy for these requests.
    pub policy: CorsConfig,
}

impl ConfigRule {
    /// Creates a rule for requests below a path.
    pub fn path(path: impl Into<String>, policy: CorsConfig) -> Self {
        Self {
            path: Some(path.into()),
            ..Self::unconditional(policy)
        }
    }

    /// Creates a rule for requests to a host.
    pub fn host(host: impl Into<String>, policy: CorsConfig) -> Self {
        Self {
            host: Some(host.into()),
            ..Self::unconditional(policy)
        }
    }

    /// Creates a rule for requests that have a header line, such as `x-tenant: acme`.
    pub fn header(line: impl Into<String>, policy: CorsConfig) -> Self {
        Self {
            header: Some(line.into()),
            ..Self::unconditional(policy)
        }
    }

    fn unconditional(policy: CorsConfig) -> Self {
        Self {
            path: None,
            host: None,
            header: None,
            policy,
        }
    }

    /// Adds this rule to `select`.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with the rule itself. Its policy is checked together with all the others.
    fn add_to(self, select: CorsSelect) -> Result<CorsSelect, Problem<ConfigErrorKind>> {
        if self.policy.has_rules() {
            return Err(mistake(ConfigErrorKind::NestedRules));
        }
        let cors = layer(self.policy);
        match (self.path, self.host, self.header) {
            (Some(path), None, None) => Ok(select.path(path, cors)),
            (None, Some(host), None) => Ok(select.host(host, cors)),
            (None, None, Some(line)) => match line.split_once(':') {
                Some((name, value)) => Ok(select.header(name, value.trim(), cors)),
                None => Err(mistake(ConfigErrorKind::NoHeaderLine).value(line)),
            },
            _ => Err(mistake(ConfigErrorKind::NotOneCriterion)),
        }
    }
}

impl TryFrom<CorsConfig> for CorsSelect {
    type Error = ConfigErrors;

    /// Converts the configuration to a selection, and [validates](Self::validate) it. A configuration without rules
    /// becomes the policy for every request.
    fn try_from(mut config: CorsConfig) -> Result<Self, ConfigErrors> {
        let mut select = CorsLayer::select();
        if !config.has_rules() {
            return select.otherwise(layer(config)).validate();
        }
        let mut mistakes = Vec::new();
        let rules = std::mem::take(&mut config.select);
        for (index, rule) in rules.into_iter().enumerate() {
            match rule.add_to(select.clone()) {
                Ok(added) => select = added,
                Err(mistake) => {
                    let name = Arc::from(format!("select[{index}]"));
                    mistakes.extend(ConfigErrors::new(vec![mistake.into()]).of_rule(&name));
                }
            }
        }
        match config.otherwise.take() {
            Some(otherwise) if otherwise.has_rules() => {
                mistakes.push(mistake(ConfigErrorKind::NestedRules).into());
            }
            Some(otherwise) => select = select.otherwise(layer(*otherwise)),
            None => {}
        }
        if let Some(hosts) = config.allow_hosts.take() {
            select = select.allow_hosts(AllowHosts::from(hosts));
        }
        if config.says_more() {
            mistakes.push(mistake(ConfigErrorKind::PolicyBesideRules).into());
        }
        match select.validate() {
            Ok(select) if mistakes.is_empty() => return Ok(select),
            Ok(_) => {}
            Err(of_policies) => mistakes.extend(of_policies),
        }
        Err(ConfigErrors::new(mistakes).placed(&Place::File))
    }
}

impl CorsConfig {
    /// Whether this contains several policies, for a [`CorsSelect`].
    pub(super) fn has_rules(&self) -> bool {
        !self.select.is_empty() || self.otherwise.is_some()
    }

    /// Whether something is set although it is not clear which requests it should apply to.
    fn says_more(&self) -> bool {
        let mut rest = self.clone();
        rest.schema = None;
        if rest.allow_origin == ConfigList::Nothing {
            rest.allow_origin = ConfigList::default();
        }
        rest != Self::default()
    }
}

fn layer(policy: CorsConfig) -> CorsLayer {
    CorsLayer::of_intent(Intent::from(policy))
}

fn mistake(kind: ConfigErrorKind) -> Problem<ConfigErrorKind> {
    Problem::new(kind, Setting::Select)
}

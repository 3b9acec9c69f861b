//! The origins that a tenant may have: those that the layer accepts with credentials, but no patterns.

use serde_json::{Value, json};
use tower_cors::{ConfigWarningKind, CorsLayer};

/// An entry that is refused.
pub(crate) struct Refused {
    pub(crate) index: usize,
    /// What is wrong with it, and what to write.
    pub(crate) reason: String,
    suggestion: Option<String>,
}

impl Refused {
    pub(crate) fn to_json(&self, origins: &[&str]) -> Value {
        json!({
            "index": self.index,
            "origin": origins[self.index],
            "reason": self.reason,
            "suggestion": self.suggestion,
        })
    }
}

/// Returns the entries that are refused, in their order.
pub(crate) fn check(origins: &[&str]) -> Vec<Refused> {
    let list = CorsLayer::new()
        .allow_origins(origins)
        .allow_credentials(true);
    let mut refused = Vec::new();
    // Nobody would see a warning here, so what causes one is refused as well. A duplicate does no harm, because the
    // database stores an origin once.
    for warning in list.warnings() {
        if !matches!(
            warning.kind(),
            ConfigWarningKind::AllowsNothing | ConfigWarningKind::Duplicate
        ) {
            refused.push(Refused {
                index: warning.index().unwrap_or(0),
                reason: warning.to_string(),
                suggestion: warning.suggestion().map(str::to_owned),
            });
        }
    }
    for error in list.validate().err().unwrap_or_default() {
        refused.push(Refused {
            index: error.index().unwrap_or(0),
            reason: error.to_string(),
            suggestion: error.suggestion().map(str::to_owned),
        });
    }
    for (index, _) in origins
        .iter()
        .enumerate()
        .filter(|(_, origin)| origin.contains('*'))
    {
        if refused.iter().all(|known| known.index != index) {
            refused.push(Refused {
                index,
                reason: "patterns are not supported here; list each origin".to_owned(),
                suggestion: None,
            });
        }
    }
    refused.sort_by_key(|refused| refused.index);
    refused
}

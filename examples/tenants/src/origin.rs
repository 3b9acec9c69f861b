//! Which origins a tenant may have: what the layer would take in a list, with credentials, and no pattern.

use serde_json::{Value, json};
use tower_cors::{AllowOrigin, CorsLayer};

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

/// Those that are refused, in their order.
pub(crate) fn check(origins: &[&str]) -> Vec<Refused> {
    let list = CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_credentials(true);
    let mut refused = Vec::new();
    if let Err(errors) = list.validate() {
        for (index, error) in errors.indices().zip(&errors) {
            refused.push(Refused {
                index: index.unwrap_or(0),
                reason: error.to_string(),
                suggestion: error.suggestion().map(str::to_owned),
            });
        }
    }
    for (index, _) in origins
        .iter()
        .enumerate()
        .filter(|(_, origin)| origin.contains('*'))
    {
        if refused.iter().all(|known| known.index != index) {
            refused.push(Refused {
                index,
                reason: "patterns are not taken here; name each origin".to_owned(),
                suggestion: None,
            });
        }
    }
    refused.sort_by_key(|refused| refused.index);
    refused
}

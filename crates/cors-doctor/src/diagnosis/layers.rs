//! Two CORS layers: one answers the preflight, and the other answers the request.

use super::{Diagnosis, Facts};
use cors_browser::BlockReason as R;

pub(super) fn fault(facts: &Facts) -> Option<Diagnosis> {
    let has_passed = facts.exchanges.iter().any(|exchange| exchange.preflight);
    let differs = match &facts.blocked.reason {
        R::AllowOriginMismatch { value, .. } | R::AllowOriginInvalid { value, .. } => {
            format!("`Access-Control-Allow-Origin: {value}`")
        }
        R::WildcardWithCredentials => "`Access-Control-Allow-Origin: *`".to_owned(),
        R::AllowCredentialsNotTrue { .. } => {
            "no `Access-Control-Allow-Credentials: true`".to_owned()
        }
        _ => return None,
    };
    let last = facts.last()?;
    let is_same_url = facts
        .exchanges
        .iter()
        .all(|exchange| exchange.request.uri == last.request.uri);
    (has_passed && !facts.blocked.during_preflight && is_same_url).then(|| {
        Diagnosis::of_server(
            format!(
                "the preflight has just allowed the request, but the answer to {} has {differs}. Two CORS layers are nested, and they are configured differently",
                facts.method()
            ),
            "keep only the outermost layer, and remove the other one (a route's own CORS layer, or headers set by hand)",
        )
    })
}

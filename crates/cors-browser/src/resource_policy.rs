//! [`Cross-Origin-Resource-Policy`](https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header).

use crate::reason::BlockReason;
use crate::{header_values, origin};
use http::header::{HeaderMap, HeaderName};

const NAME: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Performs the [cross-origin resource policy check](https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check)
/// for a page without an embedder policy.
pub(crate) fn check(page: &str, server: &str, headers: &HeaderMap) -> Result<(), BlockReason> {
    let Some(policy) = header_values::get(headers, &NAME) else {
        return Ok(());
    };
    let allowed = match &policy[..] {
        b"same-origin" => page == server,
        b"same-site" => is_same_site(page, server),
        _ => true,
    };
    if allowed {
        return Ok(());
    }
    let policy = header_values::text(&policy);
    Err(BlockReason::ResourcePolicy { policy })
}

fn is_same_site(page: &str, server: &str) -> bool {
    let is_downgrade =
        origin::scheme(server) == Some("https") && origin::scheme(page) != Some("https");
    origin::is_schemelessly_same_site(page, server) && !is_downgrade
}

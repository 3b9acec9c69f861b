//! [`Cross-Origin-Resource-Policy`](https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header).

use super::{BlockReason, list, site};
use http::header::{HeaderMap, HeaderName};

const NAME: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Performs the [cross-origin resource policy check](https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check)
/// for a page without an embedder policy.
pub(super) fn check(page: &str, server: &str, headers: &HeaderMap) -> Result<(), BlockReason> {
    let Some(policy) = list::get(headers, &NAME) else {
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
    let policy = list::text(&policy);
    Err(BlockReason::ResourcePolicy { policy })
}

fn is_same_site(page: &str, server: &str) -> bool {
    let is_downgrade = site::scheme(server) == Some("https") && site::scheme(page) != Some("https");
    site::is_schemelessly_same_site(page, server) && !is_downgrade
}

//! Origins and sites of URLs.

use crate::origin::parse::{Origin, is_loopback_host};
use http::Uri;
use url::Url;

/// The serialized origin of a URL, or `null`.
pub(super) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// The URL that a request names, which must be absolute.
pub(super) fn parse(uri: &Uri) -> Option<Url> {
    Url::parse(&uri.to_string()).ok().filter(Url::has_host)
}

/// Whether a URL [includes credentials](https://url.spec.whatwg.org/#include-credentials).
pub(super) fn includes_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some_and(|password| !password.is_empty())
}

/// Whether two serialized origins are [same site](https://html.spec.whatwg.org/multipage/browsers.html#same-site):
/// the scheme and the registrable domain are the same, whatever the port.
pub(super) fn is_same_site(a: &str, b: &str) -> bool {
    let (Some(a), Some(b)) = (Origin::parse(a.as_bytes()), Origin::parse(b.as_bytes())) else {
        return false;
    };
    a.scheme == b.scheme && is_schemelessly_same_site(&a, &b)
}

/// Whether the hosts are [schemelessly same site](https://html.spec.whatwg.org/multipage/browsers.html#schemelessly-same-site).
pub(super) fn is_schemelessly_same_site(a: &Origin<'_>, b: &Origin<'_>) -> bool {
    a.host == b.host
        || registrable_domain(a.host)
            .is_some_and(|domain| registrable_domain(b.host) == Some(domain))
}

fn registrable_domain(host: &[u8]) -> Option<&[u8]> {
    let host = std::str::from_utf8(host).ok()?;
    let is_address = crate::origin::parse::is_ip_address(host.as_bytes());
    if is_address {
        return None;
    }
    psl::domain_str(host).map(str::as_bytes)
}

/// Whether requests to this URL are of
/// [potentially trustworthy](https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy) transport.
pub(super) fn is_trustworthy(origin: &str) -> bool {
    Origin::parse(origin.as_bytes()).is_some_and(|origin| {
        matches!(origin.scheme, b"https" | b"wss") || is_loopback_host(origin.host)
    })
}

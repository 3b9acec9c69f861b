//! Origins and sites of URLs.

use crate::origin::parse::{Origin, default_port, is_ip_address, is_loopback_host};
use http::Uri;
use url::{Position, Url};

/// The serialized origin of a URL, or `null`.
pub(super) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Whether `text` is a serialized origin, in the one spelling that browsers send.
pub(super) fn is_serialized(text: &str) -> bool {
    let Some(parsed) = Origin::parse(text.as_bytes()) else {
        return false;
    };
    // Other schemes have opaque origins for the URL parser, whatever their apps send.
    default_port(parsed.scheme).is_none() || Url::parse(text).is_ok_and(|url| origin(&url) == text)
}

/// The URL that a request names, which must be absolute.
pub(super) fn parse(uri: &Uri) -> Option<Url> {
    Url::parse(&uri.to_string())
        .ok()
        .filter(|url| url.has_host() && can_be_sent(url))
}

/// Whether a URL is a URI too, as [`http`] knows them: of at most 64 KiB, and with few characters in its host.
pub(super) fn can_be_sent(url: &Url) -> bool {
    Uri::try_from(&url[..Position::AfterQuery]).is_ok()
}

/// Whether a URL [includes credentials](https://url.spec.whatwg.org/#include-credentials).
pub(super) fn includes_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some_and(|password| !password.is_empty())
}

/// Whether two serialized origins are [same site](https://html.spec.whatwg.org/multipage/browsers.html#same-site):
/// the scheme and the registrable domain are the same, whatever the port.
pub(super) fn is_same_site(a: &str, b: &str) -> bool {
    scheme(a) == scheme(b) && is_schemelessly_same_site(a, b)
}

/// Whether the hosts are [schemelessly same site](https://html.spec.whatwg.org/multipage/browsers.html#schemelessly-same-site).
pub(super) fn is_schemelessly_same_site(a: &str, b: &str) -> bool {
    let (Some(a), Some(b)) = (host(a), host(b)) else {
        return false;
    };
    // With the root's dot it is another host, and another site.
    let alike = a.ends_with('.') == b.ends_with('.');
    let is_registrable =
        || registrable_domain(a).is_some_and(|domain| registrable_domain(b) == Some(domain));
    a == b || (alike && is_registrable())
}

/// Whether a host is a [public suffix](https://publicsuffix.org/), which cookies may not be set for.
pub(super) fn is_public_suffix(host: &str) -> bool {
    psl::suffix_str(host) == Some(host)
}

fn registrable_domain(host: &str) -> Option<&str> {
    let is_address = is_ip_address(host.as_bytes());
    (!is_address).then(|| psl::domain_str(host)).flatten()
}

/// Whether requests to a server of this origin are of
/// [potentially trustworthy](https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy) transport.
pub(super) fn is_trustworthy(origin: &str) -> bool {
    let is_loopback = |host: &str| is_loopback_host(host.trim_end_matches('.').as_bytes());
    matches!(scheme(origin), Some("https" | "wss")) || host(origin).is_some_and(is_loopback)
}

pub(super) fn scheme(origin: &str) -> Option<&str> {
    origin.split_once("://").map(|(scheme, _)| scheme)
}

/// The host of a serialized origin, as the URL parser wrote it: of more characters than a page's may have.
fn host(origin: &str) -> Option<&str> {
    let (_, authority) = origin.split_once("://")?;
    let end = if authority.starts_with('[') {
        authority.find(']')? + 1
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    Some(&authority[..end])
}

//! Origins and sites of URLs.

use http::Uri;
use url::{Host, Position, Url};

/// The serialized origin of a URL, or `null`.
pub(crate) fn serialize(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Whether `text` is a serialized origin, in the one spelling that browsers send.
pub(crate) fn is_serialized(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else {
        return false;
    };
    let serialized = match (serialize(&url), url.host_str(), url.port()) {
        // For the URL parser, all schemes except those of the web have opaque origins. Apps with such a scheme send the
        // origin anyway.
        (null, Some(host), None) if null == "null" => format!("{}://{host}", url.scheme()),
        (null, Some(host), Some(port)) if null == "null" => {
            format!("{}://{host}:{port}", url.scheme())
        }
        (origin, ..) => origin,
    };
    serialized == text
}

/// Whether the `http` crate can represent the URL: it allows at most 64 KiB, and fewer characters in the host.
pub(crate) fn can_be_sent(url: &Url) -> bool {
    Uri::try_from(&url[..Position::AfterQuery]).is_ok()
}

/// Whether a URL [includes credentials](https://url.spec.whatwg.org/#include-credentials).
pub(crate) fn includes_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some_and(|password| !password.is_empty())
}

/// Whether two serialized origins are [same site](https://html.spec.whatwg.org/multipage/browsers.html#same-site):
/// they have the same scheme and registrable domain, and the port does not matter.
pub(crate) fn is_same_site(a: &str, b: &str) -> bool {
    scheme(a) == scheme(b) && is_schemelessly_same_site(a, b)
}

/// Whether the hosts are [schemelessly same site](https://html.spec.whatwg.org/multipage/browsers.html#schemelessly-same-site).
pub(crate) fn is_schemelessly_same_site(a: &str, b: &str) -> bool {
    let (Some(a), Some(b)) = (host(a), host(b)) else {
        return false;
    };
    // With a dot at its end (the DNS root), a name is another host, and another site.
    let alike = a.ends_with('.') == b.ends_with('.');
    let is_registrable =
        || registrable_domain(a).is_some_and(|domain| registrable_domain(b) == Some(domain));
    a == b || (alike && is_registrable())
}

/// The [site](https://html.spec.whatwg.org/multipage/browsers.html#obtain-a-site) of a serialized tuple origin.
pub(crate) fn site(origin: &str) -> Option<String> {
    let (scheme, host) = (scheme(origin)?, host(origin)?);
    let host = registrable_domain(host).unwrap_or(host);
    Some(format!("{scheme}://{host}"))
}

/// Whether a host is a [public suffix](https://publicsuffix.org/), for which no cookie can be set.
pub(crate) fn is_public_suffix(host: &str) -> bool {
    psl::suffix_str(host) == Some(host)
}

fn registrable_domain(host: &str) -> Option<&str> {
    let is_domain = matches!(Host::parse(host), Ok(Host::Domain(_)));
    is_domain.then(|| psl::domain_str(host)).flatten()
}

/// Whether an origin is
/// [potentially trustworthy](https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy).
pub(crate) fn is_trustworthy(origin: &str) -> bool {
    matches!(scheme(origin), Some("https" | "wss")) || is_loopback(origin)
}

fn is_loopback(origin: &str) -> bool {
    match host(origin).map(Host::parse) {
        Some(Ok(Host::Ipv4(address))) => address.is_loopback(),
        Some(Ok(Host::Ipv6(address))) => address.is_loopback(),
        Some(Ok(Host::Domain(name))) => {
            let name = name.strip_suffix('.').unwrap_or(&name);
            name == "localhost" || name.ends_with(".localhost")
        }
        _ => false,
    }
}

pub(crate) fn scheme(origin: &str) -> Option<&str> {
    origin.split_once("://").map(|(scheme, _)| scheme)
}

/// The host of a serialized origin, as the URL parser wrote it. It can have characters that a page's host cannot have.
pub(crate) fn host(origin: &str) -> Option<&str> {
    let (_, authority) = origin.split_once("://")?;
    let end = if authority.starts_with('[') {
        authority.find(']')? + 1
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    Some(&authority[..end])
}

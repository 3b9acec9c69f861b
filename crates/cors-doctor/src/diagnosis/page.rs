//! What the page itself does wrong.

use super::{Diagnosis, Facts};
use tower_cors::browser::{BlockReason, is_cors_safelisted_method, normalize_method};

pub(super) fn fault(facts: &Facts) -> Option<Diagnosis> {
    header_of_server(facts)
        .or_else(|| lower_case(facts))
        .or_else(|| null(facts))
}

/// A preflight that only such a header asks for, or that fails on it.
fn header_of_server(facts: &Facts) -> Option<Diagnosis> {
    let name = facts.question.headers_of_servers().next()?;
    let method = normalize_method(facts.question.request.method());
    let is_all = is_cors_safelisted_method(&method) && facts.question.asked_headers().is_empty();
    let fails = matches!(&facts.blocked.reason, BlockReason::HeaderDisallowed { name: refused, .. } if refused == name.as_str());
    (facts.blocked.during_preflight && (is_all || fails)).then(|| {
        Diagnosis::of_others(
            format!("the page sends {name}, which is the server's to send"),
            format!("take {name} out of the page's request"),
        )
    })
}

/// `patch`, which browsers send as it is, and servers know by `PATCH` only.
fn lower_case(facts: &Facts) -> Option<Diagnosis> {
    let method = normalize_method(facts.question.request.method());
    let upper = method.as_str().to_ascii_uppercase();
    let means_other = upper == "PATCH"
        || matches!(&facts.blocked.reason, BlockReason::MethodDisallowed { allowed, .. } if allowed.contains(&upper));
    (means_other && upper != method.as_str()).then(|| {
        Diagnosis::of_others(
            format!(
                "the page asks for {method}: methods are compared byte for byte, and browsers upper-case only DELETE, GET, HEAD, OPTIONS, POST and PUT"
            ),
            format!("write the method in upper case on the page: {upper:?}"),
        )
    })
}

/// Every sandboxed frame is `null`: to allow it is to allow anyone.
fn null(facts: &Facts) -> Option<Diagnosis> {
    (facts.blocked.page == "null" && facts.blocked.reason.is_of_cors()).then(|| {
        let instead = if facts.question.credentials {
            ""
        } else {
            "; or let any page read it: Access-Control-Allow-Origin: *"
        };
        Diagnosis::of_others(
            "the page's origin is opaque: a file, or a sandboxed frame; to allow null is to allow every page, which can open such a frame",
            format!("serve the page over http or https, so that it has an origin that the server can allow{instead}"),
        )
    })
}

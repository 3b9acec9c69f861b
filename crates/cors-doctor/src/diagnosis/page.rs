//! What the page itself does wrong.

use super::{Diagnosis, Facts};
use cors_browser::{BlockReason, is_cors_safelisted_method, normalize_method};

pub(super) fn fault(facts: &Facts) -> Option<Diagnosis> {
    header_of_server(facts)
        .or_else(|| lower_case(facts))
        .or_else(|| null(facts))
}

/// A preflight that is only sent because of such a header, or that fails because of it.
fn header_of_server(facts: &Facts) -> Option<Diagnosis> {
    let name = facts.question.headers_of_servers().next()?;
    let method = normalize_method(facts.question.request.method());
    let is_all = is_cors_safelisted_method(&method) && facts.question.asked_headers().is_empty();
    let fails = matches!(&facts.blocked.reason, BlockReason::HeaderDisallowed { name: refused, .. } if refused == name.as_str());
    (facts.blocked.during_preflight && (is_all || fails)).then(|| {
        Diagnosis::of_others(
            format!("the page sends {name}, which only servers send"),
            format!("remove {name} from the page's request"),
        )
    })
}

/// Finds methods such as `patch`: browsers send it unchanged, but servers only know `PATCH`.
fn lower_case(facts: &Facts) -> Option<Diagnosis> {
    let method = normalize_method(facts.question.request.method());
    let upper = method.as_str().to_ascii_uppercase();
    let means_other = upper == "PATCH"
        || matches!(&facts.blocked.reason, BlockReason::MethodDisallowed { allowed, .. } if allowed.contains(&upper));
    (means_other && upper != method.as_str()).then(|| {
        Diagnosis::of_others(
            format!(
                "the page uses the method {method}, but methods are compared byte for byte, and browsers only convert DELETE, GET, HEAD, OPTIONS, POST and PUT to upper case"
            ),
            format!("write the method in upper case on the page: {upper:?}"),
        )
    })
}

/// Every sandboxed frame has the origin `null`, so a server that allows `null` allows every page.
fn null(facts: &Facts) -> Option<Diagnosis> {
    (facts.blocked.page == "null" && facts.blocked.reason.is_of_cors()).then(|| {
        let instead = if facts.question.credentials {
            ""
        } else {
            "; or let every page read the response: Access-Control-Allow-Origin: *"
        };
        Diagnosis::of_others(
            "the page's origin is opaque, because the page is a file or a sandboxed frame. If you allow null, you allow every page, because any page can open such a frame",
            format!("serve the page over http or https, so that it has an origin that the server can allow{instead}"),
        )
    })
}

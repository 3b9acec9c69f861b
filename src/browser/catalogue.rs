//! One block of each kind, for pages of reference.

use super::{BlockReason as R, Blocked};
use http::StatusCode;

impl Blocked {
    /// One block of each kind, with values made up: all that [`explain`](Self::explain) can say.
    ///
    /// # Examples
    ///
    /// ```
    /// use tower_cors::browser::Blocked;
    ///
    /// let blocks = Blocked::catalogue();
    /// let missing = blocks.iter().find(|blocked| blocked.code() == "no-allow-origin").unwrap();
    /// assert!(missing.explain().fix.starts_with(".allow_origin("));
    /// ```
    #[must_use]
    pub fn catalogue() -> Vec<Self> {
        let during_response = responses().into_iter().map(|reason| block(reason, false));
        let during_preflight = preflights().into_iter().map(|reason| block(reason, true));
        during_response.chain(during_preflight).collect()
    }
}

fn block(reason: R, during_preflight: bool) -> Blocked {
    let includes_credentials = matches!(
        reason,
        R::WildcardWithCredentials | R::AllowCredentialsNotTrue { .. }
    );
    Blocked {
        reason,
        during_preflight,
        page: "https://app.example.com".to_owned(),
        origin: "https://app.example.com".to_owned(),
        includes_credentials,
    }
}

fn responses() -> Vec<R> {
    let text = str::to_owned;
    let url = || text("ftp://api.example.com/items");
    vec![
        R::InvalidUrl {
            url: text("/items"),
        },
        R::UnsupportedScheme {
            scheme: text("ftp"),
        },
        R::UrlWithCredentials,
        R::ForbiddenMethod {
            method: text("TRACE"),
        },
        R::NoCorsMethod {
            method: text("PUT"),
        },
        R::BodyNotAllowed {
            method: text("GET"),
        },
        R::NoCorsRedirectMode,
        R::CrossOriginInSameOriginMode,
        R::BadPort { port: 6000 },
        R::MixedContent,
        R::Network {
            error: text("connection refused"),
        },
        R::AllowOriginMissing,
        R::AllowOriginSeveral {
            value: text("https://app.example.com, *"),
            lines: 2,
        },
        R::AllowOriginInvalid {
            value: text("app.example.com"),
        },
        R::AllowOriginMismatch {
            value: text("https://other.example"),
            origin: text("https://app.example.com"),
        },
        R::WildcardWithCredentials,
        R::AllowCredentialsNotTrue { value: None },
        R::RedirectRefused,
        R::RedirectInvalid { location: url() },
        R::RedirectWithCredentials { location: url() },
        R::TooManyRedirects,
        R::ResourcePolicy {
            policy: text("same-origin"),
        },
    ]
}

fn preflights() -> Vec<R> {
    let text = str::to_owned;
    vec![
        R::PreflightRedirect {
            status: StatusCode::FOUND,
            location: text("https://api.example.com/login"),
        },
        R::PreflightStatus {
            status: StatusCode::METHOD_NOT_ALLOWED,
        },
        R::MalformedAllowMethods {
            member: text("PUT DELETE"),
        },
        R::MalformedAllowHeaders {
            member: text("x-a x-b"),
        },
        R::MethodDisallowed {
            method: text("PUT"),
            allowed: vec![text("GET")],
        },
        R::HeaderDisallowed {
            name: text("content-type"),
            allowed: Vec::new(),
        },
        R::AuthorizationUnderWildcard,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_reason_has_a_code_of_its_own_and_says_cause_and_fix() {
        let blocks = Blocked::catalogue();
        let codes: HashSet<_> = blocks.iter().map(Blocked::code).collect();
        assert_eq!(codes.len(), blocks.len());
        assert_eq!(codes.len(), 29, "a new reason belongs into the catalogue");
        for blocked in blocks {
            let explanation = blocked.explain();
            let texts = [&explanation.cause, &explanation.fix, &blocked.to_string()];
            assert!(texts.iter().all(|text| text.len() > 10), "{explanation:?}");
            assert!(
                explanation
                    .link
                    .starts_with("https://fetch.spec.whatwg.org/#")
            );
        }
    }
}

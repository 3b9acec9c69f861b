//! What an answer to another origin, or at another path, gives away.

use super::{Answer, FOREIGN, echoes};
use crate::finding::{Finding, Level};
use crate::question::Question;
use cors_browser::{BlockReason, CredentialsMode, cors_check};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue, VARY,
};

fn allows_credentials(answer: &Answer) -> bool {
    let value = answer.headers().get(ACCESS_CONTROL_ALLOW_CREDENTIALS);
    value.is_some_and(|value| value == "true")
}

/// `own` is the answer to the page.
pub(super) fn reflection(answer: &Answer, own: Option<&Answer>) -> Option<Finding> {
    // If only the page gets credentials, `*` does not mean the same.
    let only_page = own.is_some_and(allows_credentials) && !allows_credentials(answer);
    if only_page || !echoes(answer, FOREIGN) {
        return None;
    }
    Some(if allows_credentials(answer) {
        let text = "the server reflects any origin, with credentials: any page that a user visits can read the user's data";
        Finding::new(Level::Danger, "reflects-with-credentials", text)
    } else {
        let text = "the server reflects any origin; if you want to allow every origin, `*` means the same and caches better";
        Finding::new(Level::Note, "reflects", text)
    })
}

pub(super) fn null(answer: &Answer) -> Option<Finding> {
    (echoes(answer, "null") && allows_credentials(answer)).then(|| {
        let text = "the origin null is allowed with credentials: any page can get the origin null by opening a sandboxed frame";
        Finding::new(Level::Danger, "null-with-credentials", text)
    })
}

pub(super) fn vary(own: &Answer, other: &Answer, origin: &str) -> Option<Finding> {
    let allowed = |answer: &Answer| answer.headers().get(ACCESS_CONTROL_ALLOW_ORIGIN).cloned();
    let depends = echoes(own, origin) && allowed(own) != allowed(other);
    let names = |value: &HeaderValue| {
        let value = value.as_bytes().to_ascii_lowercase();
        value
            .split(|&byte| byte == b',')
            .any(|name| matches!(name.trim_ascii(), b"origin" | b"*"))
    };
    (depends && !own.headers().get_all(VARY).iter().any(names)).then(|| {
        let text = "the answers depend on the origin, but do not have `Vary: Origin`, so a cache can give one page the answer for another";
        Finding::new(Level::Problem, "no-vary", text)
    })
}

pub(super) fn error_page(answer: &Answer, question: &Question) -> Option<Finding> {
    if answer.status().is_success() {
        return None;
    }
    let blocked = cors_check(&question.origin, question.mode(), answer.headers()).err()?;
    let text = format!(
        "the answer to a path that does not exist ({}) lacks what the page needs: {blocked}. Pages cannot tell this error from a network failure",
        answer.status().as_u16()
    );
    Some(Finding::new(Level::Problem, "errors-without-headers", text))
}

pub(super) fn with_credentials(answer: &Answer, origin: &str) -> Option<Finding> {
    let blocked = cors_check(origin, CredentialsMode::Include, answer.headers()).err()?;
    matches!(
        blocked,
        BlockReason::WildcardWithCredentials | BlockReason::AllowCredentialsNotTrue { .. }
    )
    .then(|| {
        let text = format!("the same request with credentials would be blocked: {blocked}");
        Finding::new(Level::Note, "not-with-credentials", text)
    })
}

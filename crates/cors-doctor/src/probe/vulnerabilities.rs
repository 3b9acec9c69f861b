//! What an answer to another origin, or at another path, gives away.

use super::{Answer, FOREIGN, echoes};
use crate::finding::{Finding, Level};
use crate::question::Question;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue, VARY,
};
use tower_cors::browser::{BlockReason, CredentialsMode, cors_check};

fn allows_credentials(answer: &Answer) -> bool {
    let value = answer.headers().get(ACCESS_CONTROL_ALLOW_CREDENTIALS);
    value.is_some_and(|value| value == "true")
}

pub(super) fn reflection(answer: &Answer) -> Option<Finding> {
    if !echoes(answer, FOREIGN) {
        return None;
    }
    Some(if allows_credentials(answer) {
        let text = "any origin is reflected, with credentials: every page that a person visits reads what is theirs";
        Finding::new(Level::Hole, "reflects-with-credentials", text)
    } else {
        let text = "any origin is reflected; if that is meant, `*` says it, and caches better";
        Finding::new(Level::Note, "reflects", text)
    })
}

pub(super) fn null(answer: &Answer) -> Option<Finding> {
    (echoes(answer, "null") && allows_credentials(answer)).then(|| {
        let text = "the origin null is allowed with credentials: any page is null inside of a sandboxed frame";
        Finding::new(Level::Hole, "null-with-credentials", text)
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
        let text = "answers depend on the origin and don't say `Vary: Origin`: a cache gives one page what was meant for another";
        Finding::new(Level::Problem, "no-vary", text)
    })
}

pub(super) fn error_page(answer: &Answer, question: &Question) -> Option<Finding> {
    if answer.status().is_success() {
        return None;
    }
    let blocked = cors_check(&question.origin, question.mode(), answer.headers()).err()?;
    let text = format!(
        "a path that does not exist is answered {} without what the page needs: {blocked}; pages can't tell that error from a broken network",
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
        let text = format!("with credentials it would be blocked: {blocked}");
        Finding::new(Level::Note, "not-with-credentials", text)
    })
}

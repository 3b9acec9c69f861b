//! Intent to policy, or every mistake: the one place that makes a [`Policy`].

mod names;
mod origins;
mod together;

use crate::error::{ConfigError, ConfigErrors, Located};
use crate::fetch::names::{ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK, TRUE};
use crate::intent::{Age, ExistingHeaders, Intent};
use crate::origin::predicate::PerOrigin;
#[cfg(feature = "tracing")]
use crate::policy::RateLimit;
use crate::policy::{
    Exposed, Headers, MAX_MAX_AGE, Origins, PerRequest, Policy, Preflights, Rules, Vary,
};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use names::Names;
use std::time::Duration;

/// Collects mistakes while checking goes on, so that all come at once.
#[derive(Default)]
struct Mistakes(Vec<Located>);

impl Mistakes {
    fn add(&mut self, error: ConfigError) {
        self.0.push(Located {
            of: None,
            index: None,
            error,
        });
    }

    /// Adds what is wrong with one of so many entries.
    fn add_at(&mut self, index: usize, entries: usize, error: ConfigError) {
        let index = (entries > 1).then_some(index);
        self.0.push(Located {
            of: None,
            index,
            error,
        });
    }
}

/// Checks `intent` as a whole and compiles it.
pub(crate) fn validate(intent: &Intent) -> Result<Policy, ConfigErrors> {
    let mut mistakes = Mistakes::default();
    let credentials = intent.credentials.0.may_hold();
    let allowed = origins::check(intent, &mut mistakes);
    together::check(intent, &allowed, &mut mistakes);
    let methods = names::methods(intent, credentials, &mut mistakes);
    let headers = names::headers(intent, credentials, &mut mistakes);
    let exposed = names::exposed(intent, credentials, &mut mistakes);
    let vary = names::vary(intent, &mut mistakes);
    check_max_age(&intent.max_age.0, &mut mistakes);
    let status = check_status(intent.preflight_status.0, &mut mistakes);
    let origins = origins::compile(intent, &allowed, &mut mistakes);
    match ConfigErrors::of(mistakes.0) {
        Some(errors) => Err(errors),
        None => Ok(compile(
            intent, origins, &methods, &headers, exposed, &vary, status,
        )),
    }
}

fn check_max_age(age: &Age, mistakes: &mut Mistakes) {
    let Age::Exact(value) = *age else { return };
    if value.as_secs() > MAX_MAX_AGE {
        mistakes.add(ConfigError::MaxAgeTooLong { value });
    } else if value < Duration::from_secs(1) && !value.is_zero() {
        mistakes.add(ConfigError::MaxAgeBelowOneSecond { value });
    }
}

fn check_status(value: u16, mistakes: &mut Mistakes) -> StatusCode {
    match StatusCode::from_u16(value) {
        Ok(status) if status.is_success() => status,
        _ => {
            mistakes.add(ConfigError::PreflightStatusNotOk { value });
            StatusCode::OK
        }
    }
}

/// Builds what each request will be answered from. Nothing can be wrong with the intent any more.
fn compile(
    intent: &Intent,
    origins: Origins,
    methods: &Names,
    headers: &Names,
    exposed: Exposed,
    vary: &[HeaderName],
    status: StatusCode,
) -> Policy {
    let credentials = intent.credentials.0.clone();
    let same_origin = match &origins {
        Origins::Same(origin) => Some(origin.clone()),
        _ => None,
    };
    let credentials_fixed = matches!(credentials, PerOrigin::Yes);
    let per_request = PerRequest {
        mirror_method: matches!(methods, Names::Mirrored),
        mirror_headers: matches!(headers, Names::Mirrored),
        private_network: intent.private_network.0.clone(),
        max_age: match &intent.max_age.0 {
            Age::PerOrigin(f) => Some(f.clone()),
            Age::Default | Age::Exact(_) => None,
        },
    };
    let preflight_vary = Vary::new(preflight_vary(&origins, &per_request, vary));
    let preflight_vary = preflight_vary.as_ref().map(|vary| vary.line().clone());
    let allowed = [
        // Policies that echo put the request's origin in this place.
        (
            ACCESS_CONTROL_ALLOW_ORIGIN,
            Some(same_origin.clone().unwrap_or(NO_ORIGIN)),
        ),
        (
            ACCESS_CONTROL_ALLOW_CREDENTIALS,
            credentials_fixed.then_some(TRUE),
        ),
        (ACCESS_CONTROL_ALLOW_METHODS, methods.fixed()),
        (ACCESS_CONTROL_ALLOW_HEADERS, headers.fixed()),
        (ACCESS_CONTROL_MAX_AGE, fixed_max_age(&intent.max_age.0)),
        (VARY, preflight_vary.clone()),
    ];
    let refused = [(VARY, preflight_vary)];
    Policy::new(Rules {
        allow_null: intent.allow_null_origin,
        needs_parts: intent.reject_disallowed_origins
            || has_functions(&origins, &credentials, &per_request),
        actual: Headers {
            same_origin,
            same_credentials: credentials_fixed,
            exposed,
            vary: Vary::new(actual_vary(intent, &origins, vary)),
        },
        preflights: Preflights {
            status,
            allowed: header_map(allowed),
            refused: header_map(refused),
            per_request,
        },
        preserve_existing: intent.existing_headers == ExistingHeaders::Preserve,
        reject_disallowed: intent.reject_disallowed_origins,
        origins,
        credentials,
        #[cfg(feature = "tracing")]
        events: RateLimit::new(),
    })
}

/// Browsers find no origin equal to it.
const NO_ORIGIN: HeaderValue = HeaderValue::from_static("");

fn header_map<const N: usize>(headers: [(HeaderName, Option<HeaderValue>); N]) -> HeaderMap {
    let given = headers
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    given.collect()
}

fn fixed_max_age(age: &Age) -> Option<HeaderValue> {
    match age {
        Age::Exact(max_age) => Some(max_age.as_secs().into()),
        Age::Default | Age::PerOrigin(_) => None,
    }
}

fn actual_vary(intent: &Intent, origins: &Origins, more: &[HeaderName]) -> Vec<HeaderName> {
    let on_origin = match origins {
        Origins::Same(_) => false,
        // The headers are the same for everyone, but who is served at all is not.
        Origins::Nobody => intent.reject_disallowed_origins,
        _ => true,
    };
    let mut names: Vec<_> = on_origin.then_some(ORIGIN).into_iter().collect();
    names.extend_from_slice(more);
    names
}

fn preflight_vary(
    origins: &Origins,
    per_request: &PerRequest,
    more: &[HeaderName],
) -> Vec<HeaderName> {
    let asks_about_origin =
        per_request.max_age.is_some() || per_request.private_network.is_predicate();
    let on_origin = match origins {
        Origins::Same(_) => asks_about_origin,
        Origins::Nobody => false,
        _ => true,
    };
    let on_private_network = per_request.private_network.may_hold();
    let mut names: Vec<_> = [
        (on_origin, ORIGIN),
        (per_request.mirror_method, ACCESS_CONTROL_REQUEST_METHOD),
        (per_request.mirror_headers, ACCESS_CONTROL_REQUEST_HEADERS),
        (on_private_network, ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK),
    ]
    .into_iter()
    .filter_map(|(depends, name)| depends.then_some(name))
    .collect();
    names.extend_from_slice(more);
    names
}

fn has_functions(origins: &Origins, credentials: &PerOrigin, per_request: &PerRequest) -> bool {
    matches!(origins, Origins::Predicate(_) | Origins::AsyncPredicate(_))
        || credentials.is_predicate()
        || per_request.private_network.is_predicate()
        || per_request.max_age.is_some()
}

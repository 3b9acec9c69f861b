//! Turns an intent into a policy, or returns every mistake. Only this module creates a [`Policy`].
//!
//! [`validate`] contains the order of the checks, and [`compile`] builds the policy. Each setting that has rules has a
//! file, and [`conflicts`] contains the rules between settings.

mod conflicts;
mod hosts;
mod names;
mod origins;
mod presets;
mod public_suffix;
mod report;

use crate::error::{
    ConfigErrorKind, ConfigErrors, ConfigWarningKind, ConfigWarnings, Problem, Setting,
};
use crate::fetch::limits::{LONGEST_KEPT, MAX_DELTA_SECONDS};
use crate::fetch::names::TRUE;
use crate::intent::Intent;
use crate::intent::hosts::AllowHosts;
use crate::intent::switches::{Age, ExistingHeaders};
use crate::origin::allowlist::Allowlist;
use crate::origin::entries::Entries;
use crate::origin::hosts::HostList;
use crate::origin::predicate::PerOrigin;
use crate::policy::Policy;
use crate::policy::actual::{ActualHeaders, Exposed};
#[cfg(feature = "tracing")]
use crate::policy::events;
use crate::policy::inputs::Input;
use crate::policy::preflight::{PerRequest, PreflightAnswers};
#[cfg(feature = "tracing")]
use crate::policy::rate_limit::RateLimit;
use crate::policy::rules::{AllowedOrigins, Rules};
use crate::policy::vary::Vary;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use names::Answered;
use report::Report;
use std::sync::Arc;
use std::time::Duration;

/// What a configuration compiles to.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    pub(crate) policy: Result<Policy, ConfigErrors>,
    pub(crate) warnings: ConfigWarnings,
}

/// The parts of an intent that have been checked, setting by setting.
struct Right {
    hosts: Option<HostList>,
    origins: AllowedOrigins,
    methods: Answered,
    headers: Answered,
    exposed: Exposed,
    vary: Vec<HeaderName>,
    status: StatusCode,
}

/// Checks `intent` as a whole and compiles it.
pub(crate) fn validate(intent: &Intent) -> Checked {
    let mut report = Report::default();
    conflicts::check(intent, &mut report);
    let right = Right {
        origins: origins::check(intent, &mut report),
        methods: names::methods(intent, &mut report),
        headers: names::headers(intent, &mut report),
        exposed: names::exposed(intent, &mut report),
        vary: names::vary(intent, &mut report),
        status: {
            check_max_age(&intent.max_age.0, &mut report);
            check_status(intent.preflight_status.0, &mut report)
        },
        hosts: hosts::check(intent, &mut report),
    };
    finish(intent, right, report)
}

/// Builds the policy for requests that no rule matches. It checks the host, adds to `Vary`, and does nothing else.
pub(crate) fn pass_through(vary: &[HeaderName], hosts: &AllowHosts) -> Checked {
    let intent = Intent {
        hosts: hosts.clone(),
        ..Intent::default()
    };
    let mut report = Report::default();
    let right = Right {
        origins: AllowedOrigins::PassThrough,
        methods: Answered::Nothing,
        headers: Answered::Nothing,
        exposed: Exposed::Nothing,
        vary: vary.to_vec(),
        status: StatusCode::OK,
        hosts: hosts::check(&intent, &mut report),
    };
    finish(&intent, right, report)
}

fn finish(intent: &Intent, right: Right, report: Report) -> Checked {
    let (mistakes, warnings) = report.finish();
    let warnings = warnings.placed(&intent.place);
    #[cfg(feature = "tracing")]
    events::log_warnings(&warnings);
    let policy = match mistakes {
        Some(mistakes) => Err(mistakes.placed(&intent.place)),
        None => Ok(compile(intent, right)),
    };
    Checked { policy, warnings }
}

/// Checks entries in the same way as those of `intent`, and builds a set of them.
///
/// # Errors
///
/// Returns every mistake in them.
pub(crate) fn allowlist(
    intent: &Intent,
    entries: &Entries,
) -> Result<(Allowlist, ConfigWarnings), ConfigErrors> {
    let mut report = Report::default();
    let list = origins::check_list(intent, entries, &mut report);
    let (mistakes, warnings) = report.finish();
    match (mistakes, list) {
        (None, Some(list)) => Ok((list, warnings)),
        (mistakes, _) => Err(mistakes.unwrap_or_default()),
    }
}

fn check_max_age(age: &Age, report: &mut Report) {
    let Age::Exact(max_age) = *age else { return };
    if max_age.as_secs() > LONGEST_KEPT {
        let kind = ConfigWarningKind::MaxAgeBeyondBrowsers;
        report.warn(Problem::new(kind, Setting::MaxAge).value(format!("{max_age:?}")));
    } else if max_age < Duration::from_secs(1) && !max_age.is_zero() {
        let kind = ConfigErrorKind::MaxAgeTooShort;
        report.refuse(Problem::new(kind, Setting::MaxAge).value(format!("{max_age:?}")));
    }
}

fn check_status(value: u16, report: &mut Report) -> StatusCode {
    match StatusCode::from_u16(value) {
        Ok(status) if status.is_success() => status,
        _ => {
            let kind = ConfigErrorKind::PreflightStatusNotOk;
            report.refuse(Problem::new(kind, Setting::PreflightStatus).value(value.to_string()));
            StatusCode::OK
        }
    }
}

/// Builds the policy. The intent has been checked, so this cannot fail.
fn compile(intent: &Intent, right: Right) -> Policy {
    let Right {
        hosts,
        origins,
        methods,
        headers,
        exposed,
        vary,
        status,
    } = right;
    let credentials = intent.credentials.0.clone();
    let same_origin = match &origins {
        AllowedOrigins::Same(origin) => Some(origin.clone()),
        _ => None,
    };
    let credentials_fixed = matches!(credentials, PerOrigin::Yes);
    let per_request = PerRequest {
        mirror_method: matches!(methods, Answered::Mirrored),
        mirror_headers: matches!(headers, Answered::Mirrored),
        private_network: intent.private_network.0.clone(),
        max_age: match &intent.max_age.0 {
            Age::PerOrigin(f) => Some(f.clone()),
            Age::Default | Age::Exact(_) => None,
        },
    };
    let preflight_vary = Vary::new(preflight_inputs(&origins, &per_request), &vary);
    let preflight_vary = preflight_vary.as_ref().map(|vary| vary.line().clone());
    let allowed = [
        // Policies that echo replace this value with the request's origin.
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
    let needs_parts = has_functions(&origins, &credentials, &per_request);
    Policy::new(Rules {
        allow_null: intent.accepted.null_origin,
        has_hosts_or_needs_parts: hosts.is_some() || needs_parts,
        hosts: hosts.map(Arc::new),
        needs_parts,
        actual: ActualHeaders {
            same_origin,
            same_credentials: credentials_fixed,
            exposed,
            vary: Vary::new(actual_inputs(intent, &origins), &vary),
            #[cfg(feature = "tracing")]
            replacements: Arc::new(RateLimit::new()),
        },
        preflights: PreflightAnswers {
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
        events: Arc::new(RateLimit::new()),
    })
}

/// A placeholder, which is not equal to any origin.
const NO_ORIGIN: HeaderValue = HeaderValue::from_static("");

fn header_map<const N: usize>(headers: [(HeaderName, Option<HeaderValue>); N]) -> HeaderMap {
    let given = headers
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    given.collect()
}

fn fixed_max_age(age: &Age) -> Option<HeaderValue> {
    match age {
        Age::Exact(max_age) => Some(max_age.as_secs().min(MAX_DELTA_SECONDS).into()),
        Age::Default | Age::PerOrigin(_) => None,
    }
}

/// The request headers that responses to requests other than preflights depend on.
fn actual_inputs(intent: &Intent, origins: &AllowedOrigins) -> Vec<Input> {
    if matches!(
        origins,
        AllowedOrigins::Same(_) | AllowedOrigins::PassThrough
    ) {
        return Vec::new();
    }
    let rejects = intent.reject_disallowed_origins;
    // If no origin is allowed, the headers are the same for everyone. If other origins are rejected, however, not
    // everyone is served.
    let on_origin = rejects || !matches!(origins, AllowedOrigins::Nobody);
    depended_on([(on_origin, Input::Origin), (rejects, Input::SecFetchSite)])
}

/// The request headers that answers to preflights depend on.
fn preflight_inputs(origins: &AllowedOrigins, per_request: &PerRequest) -> Vec<Input> {
    let asks_about_origin =
        per_request.max_age.is_some() || per_request.private_network.is_predicate();
    let on_origin = match origins {
        AllowedOrigins::Same(_) => asks_about_origin,
        AllowedOrigins::Nobody | AllowedOrigins::PassThrough => false,
        _ => true,
    };
    let on_private_network = per_request.private_network.may_hold();
    depended_on([
        (on_origin, Input::Origin),
        (per_request.mirror_method, Input::RequestMethod),
        (per_request.mirror_headers, Input::RequestHeaders),
        (on_private_network, Input::RequestPrivateNetwork),
    ])
}

fn depended_on<const N: usize>(inputs: [(bool, Input); N]) -> Vec<Input> {
    let inputs = inputs.into_iter();
    inputs
        .filter_map(|(depends, input)| depends.then_some(input))
        .collect()
}

fn has_functions(
    origins: &AllowedOrigins,
    credentials: &PerOrigin,
    per_request: &PerRequest,
) -> bool {
    matches!(origins, AllowedOrigins::Asked { .. })
        || credentials.is_predicate()
        || per_request.private_network.is_predicate()
        || per_request.max_age.is_some()
}

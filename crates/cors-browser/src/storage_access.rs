//! Whether a third party gets its cookies: the [Storage Access API](https://privacycg.github.io/storage-access/) and its
//! [headers](https://privacycg.github.io/storage-access-headers/).

use crate::engine::ThirdPartyCookies;
use crate::header_values;
use crate::in_flight::InFlight;
use crate::origin;
use crate::profile::State;
use crate::request::CredentialsMode;
use http::header::{HeaderMap, HeaderName};

const ACTIVATE: HeaderName = HeaderName::from_static("activate-storage-access");

/// A [storage access status](https://privacycg.github.io/storage-access-headers/#storage-access-status).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// The cookies cannot be used.
    None,
    /// The user allows it, and the server or the frame has to ask for it.
    Inactive,
    /// The cookies are sent.
    Active,
}

impl Status {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Inactive => "inactive",
            Self::Active => "active",
        }
    }

    /// The status of a request that can carry cookies of a third party.
    pub(crate) fn of(request: &InFlight, state: &State) -> Option<Self> {
        if request.credentials != CredentialsMode::Include || !request.is_third_party() {
            return None;
        }
        let is_permitted = || {
            let server = request.server();
            // The site of the tab has its cookies anyway, so the user need not be asked.
            origin::is_same_site(&server, request.document.top_level_origin())
                || state.storage_access.include(request.partition(), &server)
        };
        Some(
            if state.third_party_cookies() == ThirdPartyCookies::Allowed {
                Self::Active
            } else if !is_permitted() {
                Self::None
            } else if request.is_eligible_for_storage_access() {
                Self::Active
            } else {
                Self::Inactive
            },
        )
    }
}

/// The [storage access retry check](https://privacycg.github.io/storage-access-headers/#storage-access-retry-check): whether
/// the server wants the request again, with its cookies.
pub(crate) fn wants_retry(request: &InFlight, headers: &HeaderMap, state: &State) -> bool {
    let is_inactive = Status::of(request, state) == Some(Status::Inactive);
    let header = header_values::get(headers, &ACTIVATE).unwrap_or_default();
    let text = header_values::text(&header);
    let Some((value, parameter)) = text.split_once(';') else {
        return false;
    };
    let allowed = parameter.trim().strip_prefix("allowed-origin=");
    let is_allowed = allowed
        .is_some_and(|allowed| allowed == "*" || allowed == format!("\"{}\"", request.origin()));
    is_inactive && value.trim() == "retry" && is_allowed
}

/// The [storage access load check](https://privacycg.github.io/storage-access-headers/#storage-access-load-check): whether the
/// document in a frame has its cookies from the beginning.
pub(crate) fn wants_load(request: &InFlight, headers: &HeaderMap, state: &State) -> bool {
    let status = Status::of(request, state);
    let header = header_values::get(headers, &ACTIVATE).unwrap_or_default();
    matches!(status, Some(Status::Inactive | Status::Active)) && header == b"load"
}

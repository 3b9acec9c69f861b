//! One request of a log, and its answer.

use http::header::{
    ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderName, HeaderValue, LOCATION, ORIGIN, REFERER,
};
use http::{Response, StatusCode};
use serde_json::Value;
use url::Url;

/// Why a request fails that no CORS headers would have helped: an extension, or the person.
const NOT_OF_CORS: [&str; 2] = ["net::ERR_BLOCKED_BY_CLIENT", "net::ERR_ABORTED"];

/// What scripts fetch with; other types are documents, images and the like.
const OF_SCRIPTS: [&str; 4] = ["fetch", "xhr", "eventsource", "other"];

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) method: String,
    /// Without its fragment.
    pub(super) url: String,
    pub(super) asked: HeaderMap,
    pub(super) body: String,
    /// Blocked requests are recorded without one.
    pub(super) answer: Option<Response<()>>,
    error: Option<String>,
    kind: Option<String>,
}

impl Entry {
    pub(super) fn of(value: &Value) -> Option<Self> {
        let (request, response) = (&value["request"], &value["response"]);
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Some(Self {
            method: text(&request["method"])?,
            url: without_fragment(request["url"].as_str()?),
            asked: headers(request),
            body: text(&request["postData"]["text"]).unwrap_or_default(),
            answer: answer(response),
            error: text(&response["_error"]),
            kind: text(&value["_resourceType"]),
        })
    }

    pub(super) fn is_preflight(&self) -> bool {
        self.method == "OPTIONS" && self.asked.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
    }

    /// Whether it is the preflight of a request.
    pub(super) fn is_preflight_of(&self, method: &str, url: &str) -> bool {
        let asked = self.asked.get(ACCESS_CONTROL_REQUEST_METHOD);
        self.is_preflight() && self.url == url && asked.is_some_and(|asked| asked == method)
    }

    /// Whether the browser kept the answer from a script, as far as the entry alone tells.
    pub(super) fn has_failed(&self) -> bool {
        let error = self.error.as_deref();
        let of_script = self.kind.as_deref();
        (self.answer.is_none() || error.is_some())
            && !error.is_some_and(|error| NOT_OF_CORS.contains(&error))
            && of_script.is_none_or(|kind| OF_SCRIPTS.contains(&kind))
    }

    /// What its `Origin` says.
    pub(super) fn origin(&self) -> Option<&str> {
        self.asked.get(ORIGIN)?.to_str().ok()
    }

    /// The origin of the page that its `Referer` names.
    pub(super) fn referrer(&self) -> Option<String> {
        let referrer = self.asked.get(REFERER)?.to_str().ok()?;
        let origin = Url::parse(referrer).ok()?.origin();
        origin.is_tuple().then(|| origin.ascii_serialization())
    }

    /// Whether its answer redirects to `url`.
    pub(super) fn leads_to(&self, url: &str) -> bool {
        let location = || {
            let answer = self.answer.as_ref()?;
            let location = answer.headers().get(LOCATION)?.to_str().ok()?;
            Url::parse(&self.url).ok()?.join(location).ok()
        };
        location().is_some_and(|location| without_fragment(location.as_str()) == url)
    }
}

fn without_fragment(url: &str) -> String {
    url.split('#').next().unwrap_or_default().to_owned()
}

fn answer(response: &Value) -> Option<Response<()>> {
    let status = response["status"].as_u64().filter(|status| *status > 0)?;
    let mut answer = Response::new(());
    *answer.status_mut() = StatusCode::from_u16(u16::try_from(status).ok()?).ok()?;
    *answer.headers_mut() = headers(response);
    Some(answer)
}

/// The headers of one side of an entry, but for those of HTTP/2 that begin with a colon.
fn headers(side: &Value) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in side["headers"].as_array().into_iter().flatten() {
        let name = line["name"].as_str().unwrap_or_default();
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
            continue;
        };
        // Several lines are written as one, with line ends between.
        for value in line["value"].as_str().unwrap_or_default().split('\n') {
            if let Ok(value) = HeaderValue::from_str(value.trim()) {
                let _ = headers.try_append(&name, value);
            }
        }
    }
    headers
}

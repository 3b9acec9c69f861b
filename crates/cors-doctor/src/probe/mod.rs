//! What the page did not ask and will meet. Sends only `GET` and `OPTIONS`.

mod holes;
mod origins;
mod preflights;

pub(crate) use origins::Variant;
pub(crate) use preflights::Refused;

use crate::client::Client;
use crate::finding::{Finding, Level};
use crate::question::Question;
use bytes::Bytes;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue, ORIGIN, VARY};
use http::{Request, Response, StatusCode, Uri};
use tokio::task::{JoinHandle, JoinSet};
use tower_cors::browser::Verdict;

type Answer = Response<()>;

/// An origin that no server has reason to allow.
const FOREIGN: &str = "https://cors-doctor.invalid";

/// A path that no server has.
const MISSING: &str = "/cors-doctor/no-such-path";

/// The answers to further requests, as many as came in time.
#[derive(Debug)]
pub(crate) struct Probes {
    origin: String,
    own: Option<Answer>,
    foreign: Option<Answer>,
    null: Option<Answer>,
    missing: Option<Answer>,
    variants: Vec<(Variant, Option<Answer>)>,
    refused: Option<Refused>,
    /// Whether a rate limiter answered in between.
    limited: bool,
}

impl Probes {
    pub(crate) async fn ask(question: &Question, verdict: &Verdict<()>, client: &Client) -> Self {
        let (origin, uri) = (&question.origin, question.request.uri());
        let variants = if verdict.is_allowed() {
            origins::look_alikes(origin)
        } else {
            origins::near_misses(origin)
        };
        let own = get(client, uri, origin);
        let foreign = get(client, uri, FOREIGN);
        let null = get(client, uri, "null");
        let missing = get(client, &elsewhere(uri), origin);
        let mut asked = JoinSet::new();
        for variant in variants {
            let answer = get(client, uri, &variant.origin);
            asked.spawn(async move { (variant, answer.await.ok().flatten()) });
        }
        let refused = preflights::refused(question, verdict, client).await;
        let mut probes = Self {
            origin: origin.clone(),
            own: own.await.ok().flatten(),
            foreign: foreign.await.ok().flatten(),
            null: null.await.ok().flatten(),
            missing: missing.await.ok().flatten(),
            variants: asked.join_all().await,
            refused,
            limited: false,
        };
        probes.leave_out_limited();
        probes
    }

    /// What a rate limiter answers says nothing of the server.
    fn leave_out_limited(&mut self) {
        let variants = self.variants.iter_mut().map(|(_, answer)| answer);
        let others = [
            &mut self.own,
            &mut self.foreign,
            &mut self.null,
            &mut self.missing,
        ];
        for answer in others.into_iter().chain(variants) {
            let limited = |answer: &mut Answer| answer.status() == StatusCode::TOO_MANY_REQUESTS;
            self.limited |= answer.take_if(limited).is_some();
        }
    }

    /// Whether the server answers at all.
    pub(crate) fn is_answered(&self) -> bool {
        self.own.is_some()
    }

    /// Whether the page may read what `GET` gives at the same URL.
    pub(crate) fn allows_page(&self) -> bool {
        let own = self.own.as_ref();
        own.is_some_and(|answer| allows(answer, &self.origin))
    }

    /// Whether the page may read what another path gives.
    pub(crate) fn allows_page_elsewhere(&self) -> bool {
        let missing = self.missing.as_ref();
        missing.is_some_and(|answer| allows(answer, &self.origin))
    }

    /// The status of `GET` at the same URL.
    pub(crate) fn status(&self) -> Option<StatusCode> {
        self.own.as_ref().map(Response::status)
    }

    /// Whether no answer has anything of CORS.
    pub(crate) fn knows_no_cors(&self) -> bool {
        let answers = [&self.own, &self.foreign, &self.null, &self.missing];
        let has_part = |answer: &Answer| {
            let mut names = answer.headers().keys();
            names.any(|name| *name == VARY || name.as_str().starts_with("access-control-"))
        };
        !answers.into_iter().flatten().any(has_part)
    }

    /// The origin that the configuration names and that was to be the page's, if the page's is not allowed.
    pub(crate) fn near_miss(&self) -> Option<&Variant> {
        let any = self.foreign.as_ref();
        if self.allows_page() || any.is_some_and(|answer| allows(answer, FOREIGN)) {
            return None;
        }
        self.echoed().next()
    }

    pub(crate) fn refused(&self) -> Option<&Refused> {
        self.refused.as_ref()
    }

    /// The answers to `GET` that tell a server from another.
    pub(crate) fn answers(&self) -> impl Iterator<Item = &Answer> {
        [&self.own, &self.missing].into_iter().flatten()
    }

    /// The variants that the server repeats.
    fn echoed(&self) -> impl Iterator<Item = &Variant> {
        let echoes_it = |(variant, answer): &&(Variant, Option<Answer>)| {
            let answer = answer.as_ref();
            answer.is_some_and(|answer| echoes(answer, &variant.origin))
        };
        let echoed = self.variants.iter().filter(echoes_it);
        echoed.map(|(variant, _)| variant)
    }

    pub(crate) fn findings(&self, question: &Question, verdict: &Verdict<()>) -> Vec<Finding> {
        let mut found = Vec::new();
        if verdict.is_allowed() {
            found.extend(self.look_alikes());
        } else if let Some(variant) = self.near_miss() {
            found.push(Finding::new(
                Level::Problem,
                variant.code,
                variant.meaning.clone(),
            ));
        }
        found.extend(self.foreign.as_ref().and_then(holes::reflection));
        found.extend(self.null.as_ref().and_then(holes::null));
        if let (Some(own), Some(other)) = (&self.own, &self.foreign) {
            found.extend(holes::vary(own, other, &self.origin));
        }
        if verdict.is_allowed() {
            let missing = self.missing.as_ref();
            found.extend(missing.and_then(|answer| holes::error_page(answer, question)));
        }
        if verdict.is_allowed() && !question.credentials {
            let own = self.own.as_ref();
            found.extend(own.and_then(|own| holes::with_credentials(own, &self.origin)));
        }
        if self.limited {
            let text = "a rate limiter answered 429 to further requests: what else there is to find was not found";
            found.push(Finding::new(Level::Note, "rate-limited", text));
        }
        found
    }

    fn look_alikes(&self) -> Vec<Finding> {
        let any = self.foreign.as_ref();
        if any.is_some_and(|answer| allows(answer, FOREIGN)) {
            return Vec::new();
        }
        self.echoed()
            .map(|variant| Finding::new(Level::Hole, variant.code, variant.meaning.clone()))
            .collect()
    }
}

fn get(client: &Client, uri: &Uri, origin: &str) -> JoinHandle<Option<Answer>> {
    let mut request = Request::new(Bytes::new());
    *request.uri_mut() = uri.clone();
    let origin = HeaderValue::from_str(origin).ok();
    request
        .headers_mut()
        .extend(origin.map(|origin| (ORIGIN, origin)));
    let client = client.clone();
    tokio::spawn(async move { client.send(request).await.ok() })
}

fn elsewhere(uri: &Uri) -> Uri {
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = MISSING.parse().ok();
    Uri::from_parts(parts).unwrap_or_else(|_| uri.clone())
}

fn echoes(answer: &Answer, origin: &str) -> bool {
    let allowed = answer.headers().get(ACCESS_CONTROL_ALLOW_ORIGIN);
    allowed.is_some_and(|allowed| allowed == origin)
}

fn allows(answer: &Answer, origin: &str) -> bool {
    echoes(answer, origin) || echoes(answer, "*")
}

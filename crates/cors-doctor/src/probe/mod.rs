//! Looks for problems that the page would run into next. Sends only `GET` and `OPTIONS`.

mod origins;
mod preflights;
mod sweep;
mod vulnerabilities;

pub(crate) use origins::Variant;
pub(crate) use preflights::Refused;

use crate::allowed::{Allowed, FOREIGN};
use crate::client::Client;
use crate::finding::{Finding, Level};
use crate::question::Question;
use bytes::Bytes;
use cors_browser::Verdict;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue, ORIGIN, VARY};
use http::{Request, Response, StatusCode, Uri};
use tokio::task::{JoinHandle, JoinSet};

type Answer = Response<()>;

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
    root: Option<Answer>,
    variants: Vec<(Variant, Option<Answer>)>,
    refused: Option<Refused>,
    /// Whether a rate limiter answered in between.
    limited: bool,
    /// What else the server allows, if there is something to fix.
    allowed: Allowed,
}

impl Probes {
    /// `to_fix`: whether a configuration will be printed, which must contain everything that the server allows today.
    pub(crate) async fn ask(
        question: &Question,
        verdict: &Verdict,
        client: &Client,
        to_fix: bool,
    ) -> Self {
        let (origin, uri) = (&question.origin, question.request.uri());
        let variants = if verdict.is_allowed() {
            origins::similar_origins(origin)
        } else {
            origins::near_misses(origin)
        };
        let own = get(client, uri, origin);
        let foreign = get(client, uri, FOREIGN);
        let null = get(client, uri, "null");
        let missing = get(client, &elsewhere(uri, MISSING), origin);
        let root = get(client, &elsewhere(uri, "/"), origin);
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
            root: root.await.ok().flatten(),
            variants: asked.join_all().await,
            refused,
            limited: false,
            allowed: Allowed::default(),
        };
        probes.leave_out_limited();
        probes.collect_allowed();
        if to_fix || probes.has_something_to_fix(question, verdict) {
            probes.sweep(question, client).await;
        }
        probes
    }

    /// What the answers to `GET` show.
    fn collect_allowed(&mut self) {
        let named = [(self.origin.as_str(), &self.own), (FOREIGN, &self.foreign)];
        let variants = self.variants.iter();
        // Origins that are allowed by mistake must not be kept.
        let is_blocked = !self.allows_page();
        let variants = variants.filter(|_| is_blocked);
        let variants = variants.map(|(variant, answer)| (variant.origin.as_str(), answer));
        let mut allowed = Allowed::default();
        for (origin, answer) in named.into_iter().chain(variants) {
            if let Some(answer) = answer {
                allowed.add(origin, answer.headers());
            }
        }
        self.allowed = allowed;
    }

    fn has_something_to_fix(&self, question: &Question, verdict: &Verdict) -> bool {
        let found = self.findings(question, verdict);
        found.iter().any(Finding::is_fixed_by_headers)
    }

    /// Asks what the page may send, or, if its origin is not allowed, what the origin that is allowed instead may send.
    async fn sweep(&mut self, question: &Question, client: &Client) {
        let mut origins = vec![self.origin.clone()];
        let other = self.allowed.origins.iter();
        origins.extend(
            other
                .filter(|other| **other != self.origin)
                .take(1)
                .cloned(),
        );
        for origin in origins {
            let seen = sweep::sweep(question, &origin, client).await;
            self.allowed.merge(&seen);
        }
    }

    /// What the server was seen to allow.
    pub(crate) fn allowed(&self) -> &Allowed {
        &self.allowed
    }

    /// The answer of a rate limiter shows nothing about the server.
    fn leave_out_limited(&mut self) {
        let variants = self.variants.iter_mut().map(|(_, answer)| answer);
        let others = [
            &mut self.own,
            &mut self.foreign,
            &mut self.null,
            &mut self.missing,
            &mut self.root,
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

    /// Whether the page may read the answer to `GET` at the same URL.
    pub(crate) fn allows_page(&self) -> bool {
        let own = self.own.as_ref();
        own.is_some_and(|answer| allows(answer, &self.origin))
    }

    /// Whether the page may read the answer at another path.
    pub(crate) fn allows_page_elsewhere(&self) -> bool {
        let others = [&self.missing, &self.root].into_iter().flatten();
        others
            .into_iter()
            .any(|answer| allows(answer, &self.origin))
    }

    /// The status of `GET` at the same URL.
    pub(crate) fn status(&self) -> Option<StatusCode> {
        self.own.as_ref().map(Response::status)
    }

    /// Whether no answer shows any sign of CORS.
    pub(crate) fn knows_no_cors(&self) -> bool {
        let answers = [
            &self.own,
            &self.foreign,
            &self.null,
            &self.missing,
            &self.root,
        ];
        let has_part = |answer: &Answer| {
            let mut names = answer.headers().keys();
            // `Vary: Accept` shows nothing about origins.
            let mut vary = answer.headers().get_all(VARY).iter();
            let names_origin = |line: &HeaderValue| {
                let line = line.as_bytes().to_ascii_lowercase();
                line.windows(6).any(|part| part == b"origin")
            };
            names.any(|name| name.as_str().starts_with("access-control-")) || vary.any(names_origin)
        };
        !answers.into_iter().flatten().any(has_part)
    }

    /// The origin in the configuration that was meant to be the page's, if the page's is not allowed.
    pub(crate) fn near_miss(&self) -> Option<&Variant> {
        let any = self.foreign.as_ref();
        if self.allows_page() || any.is_some_and(|answer| allows(answer, FOREIGN)) {
            return None;
        }
        self.echoed().next()
    }

    /// Origins other than the page's that may read the answer to `GET`.
    pub(crate) fn other_readers(&self) -> Vec<String> {
        let named = [(FOREIGN, &self.foreign), ("null", &self.null)];
        let variants = self.variants.iter();
        let variants = variants.map(|(variant, answer)| (variant.origin.as_str(), answer));
        let may_read = named
            .into_iter()
            .chain(variants)
            .filter(|(origin, answer)| {
                answer.as_ref().is_some_and(|answer| allows(answer, origin))
            });
        may_read.map(|(origin, _)| origin.to_owned()).collect()
    }

    pub(crate) fn refused(&self) -> Option<&Refused> {
        self.refused.as_ref()
    }

    /// The answers to `GET` that show which server it is.
    pub(crate) fn answers(&self) -> impl Iterator<Item = &Answer> {
        [&self.own, &self.missing].into_iter().flatten()
    }

    /// The variants that the server sends back.
    fn echoed(&self) -> impl Iterator<Item = &Variant> {
        let echoes_it = |(variant, answer): &&(Variant, Option<Answer>)| {
            let answer = answer.as_ref();
            answer.is_some_and(|answer| echoes(answer, &variant.origin))
        };
        let echoed = self.variants.iter().filter(echoes_it);
        echoed.map(|(variant, _)| variant)
    }

    pub(crate) fn findings(&self, question: &Question, verdict: &Verdict) -> Vec<Finding> {
        let mut found = Vec::new();
        if verdict.is_allowed() {
            found.extend(self.similar_origins());
        } else if let Some(variant) = self.near_miss() {
            found.push(Finding::new(
                Level::Problem,
                variant.code,
                variant.meaning.clone(),
            ));
        }
        let own = self.own.as_ref();
        let foreign = self.foreign.as_ref();
        found.extend(foreign.and_then(|answer| vulnerabilities::reflection(answer, own)));
        found.extend(self.null.as_ref().and_then(vulnerabilities::null));
        if let (Some(own), Some(other)) = (&self.own, &self.foreign) {
            found.extend(vulnerabilities::vary(own, other, &self.origin));
        }
        if verdict.is_allowed() {
            let missing = self.missing.as_ref();
            found.extend(missing.and_then(|answer| vulnerabilities::error_page(answer, question)));
        }
        if verdict.is_allowed() && !question.credentials {
            let own = self.own.as_ref();
            found.extend(own.and_then(|own| vulnerabilities::with_credentials(own, &self.origin)));
        }
        if self.limited {
            let text = "a rate limiter answered further requests with 429, so there may be problems that were not found";
            found.push(Finding::new(Level::Note, "rate-limited", text));
        }
        found
    }

    fn similar_origins(&self) -> Vec<Finding> {
        let any = self.foreign.as_ref();
        if any.is_some_and(|answer| allows(answer, FOREIGN)) {
            return Vec::new();
        }
        self.echoed()
            .map(|variant| Finding::new(Level::Danger, variant.code, variant.meaning.clone()))
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

fn elsewhere(uri: &Uri, path: &str) -> Uri {
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = path.parse().ok();
    Uri::from_parts(parts).unwrap_or_else(|_| uri.clone())
}

fn echoes(answer: &Answer, origin: &str) -> bool {
    let allowed = answer.headers().get(ACCESS_CONTROL_ALLOW_ORIGIN);
    allowed.is_some_and(|allowed| allowed == origin)
}

fn allows(answer: &Answer, origin: &str) -> bool {
    echoes(answer, origin) || echoes(answer, "*")
}

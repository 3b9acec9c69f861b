//! [HTTP-network-or-cache fetch](https://fetch.spec.whatwg.org/#http-network-or-cache-fetch): cookies and the HTTP cache.

use super::{Caching, Fetch};
use crate::cookies::access::Access;
use crate::cookies::jar::Retrieved;
use crate::engine::ThirdPartyCookies;
use crate::http_cache::{self, Found, Key};
use crate::outgoing::{self, Outgoing};
use crate::profile::State;
use crate::reason::BlockReason;
use crate::request::{CacheMode, CredentialsMode};
use crate::response_type::ResponseType;
use crate::section;
use crate::storage_access::Status;
use crate::trace::Exchange;
use bytes::Bytes;
use http::header::SET_COOKIE;
use http::{Response, response};

/// Where the response to a request comes from.
pub(super) enum Source {
    Network(Outgoing, Caching),
    Cache(Response<Bytes>),
}

impl Fetch {
    pub(super) fn preflight(&self) -> Outgoing {
        outgoing::preflight(&self.request)
    }

    /// Writes the request itself, and looks for a stored response to it.
    pub(super) fn actual(&mut self) -> Result<Source, BlockReason> {
        let cookies = self.take_cookies();
        let is_tainted = self.is_tainted();
        let state = self.profile.lock();
        let mut outgoing = outgoing::actual(&self.request, is_tainted, cookies.header(), &state);
        let key = Key {
            partition: self.request.partition(),
            url: self.request.url_without_fragment(),
        };
        let headers = outgoing.request.headers_mut();
        let mode = self.request.single_hop_cache.unwrap_or(self.request.cache);
        let mode = http_cache::prepare(mode, headers);
        let method = &self.request.method;
        let found = state
            .responses
            .select(&key, mode, method, headers, state.now);
        drop(state);
        let confirms = match found {
            Found::Fresh(response) => {
                let detail = "a stored response is used, and nothing is sent";
                self.trace.pass(section::HTTP_CACHE, detail);
                return Ok(Source::Cache(response));
            }
            Found::Nothing if mode == CacheMode::OnlyIfCached => {
                return Err(BlockReason::NotInCache);
            }
            Found::Nothing => None,
            Found::Stale(id) => {
                let detail = "the server is asked whether a stored response is still valid";
                self.trace.pass(section::HTTP_CACHE, detail);
                Some(id)
            }
        };
        let caching = Caching {
            key,
            mode,
            confirms,
        };
        Ok(Source::Network(outgoing, caching))
    }

    /// Takes a response from the network. If it confirms a stored one, that is the response.
    pub(super) fn confirmed(
        &mut self,
        outgoing: Outgoing,
        caching: Caching,
        response: Response<Bytes>,
    ) -> Response<Bytes> {
        self.trace.sent(false, outgoing.request);
        let (parts, body) = response.into_parts();
        self.trace.received(parts.clone());
        self.store_cookies(&parts);
        let response = Response::from_parts(parts, body);
        let mut state = self.profile.lock();
        let now = state.now;
        let Caching {
            key,
            mode,
            confirms,
        } = caching;
        let sent = self.trace.exchanges.last();
        let stored = sent.and_then(|Exchange { request, .. }| {
            let asked = (&request.method, &request.headers);
            let responses = &mut state.responses;
            responses.receive(key, mode, asked, confirms, &response, now)
        });
        drop(state);
        self.is_from_cache = stored.is_some();
        stored.unwrap_or(response)
    }

    /// Returns the cookies of the request that is sent next, and records what happens to each cookie.
    fn take_cookies(&mut self) -> Retrieved {
        let mut state = self.profile.lock();
        let access = self.access(&state);
        let retrieved = state.cookies.retrieve(&access);
        state.cookies.touch(&retrieved);
        drop(state);
        self.cookies.extend(retrieved.uses.iter().cloned());
        retrieved
    }

    fn store_cookies(&mut self, answer: &response::Parts) {
        if !self.includes_credentials() {
            return;
        }
        let mut state = self.profile.lock();
        let access = self.access(&state);
        let lines = answer.headers.get_all(SET_COOKIE).iter();
        let uses: Vec<_> = lines
            .map(|line| state.cookies.set(&access, line.as_bytes()))
            .collect();
        drop(state);
        self.cookies.extend(uses);
    }

    fn access(&self, state: &State) -> Access<'_> {
        let request = &self.request;
        Access {
            url: request.url(),
            is_http: true,
            includes_credentials: self.includes_credentials(),
            relation: request.relation(state.engine),
            is_top_level_navigation: request.is_top_level_navigation(),
            is_third_party: request.is_third_party(),
            third_party_cookies: if Status::of(request, state) == Some(Status::Active) {
                ThirdPartyCookies::Allowed
            } else {
                state.third_party_cookies()
            },
            partition: request.cookie_partition(),
            engine: state.engine,
            now: state.now,
        }
    }

    /// [HTTP-network-or-cache fetch](https://fetch.spec.whatwg.org/#http-network-or-cache-fetch), step 8.3.
    pub(super) fn includes_credentials(&self) -> bool {
        match self.request.credentials {
            CredentialsMode::Omit => false,
            CredentialsMode::SameOrigin => self.tainting == ResponseType::Basic,
            CredentialsMode::Include => true,
        }
    }
}

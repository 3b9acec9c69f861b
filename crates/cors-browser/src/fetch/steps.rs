//! What the standard decides about a request and a response.

use super::{Fetch, Step};
use crate::reason::BlockReason;
use crate::redirect::{self, is_redirect_status};
use crate::request::{Api, CacheMode, RedirectMode, RequestMode};
use crate::response_type::ResponseType;
use crate::storage_access;
use crate::{
    check, data_url, origin, preflight, resource_policy, response_type_check, section, tables,
    websocket,
};
use http::{StatusCode, response};
use url::Host;

impl Fetch {
    /// [Main fetch](https://fetch.spec.whatwg.org/#main-fetch), steps 6, 7, 9 and 12.
    pub(super) fn main_fetch(&mut self) -> Result<Step, BlockReason> {
        if data_url::is_data(self.request.url()) {
            let response = data_url::response(self.request.url())?;
            let (api, destination) = (self.request.api, self.request.destination);
            response_type_check::check(api, destination, response.headers())?;
            self.response = Some(response);
            let detail = "the URL contains the response, so nothing is sent";
            self.trace.pass(section::MAIN_FETCH, detail);
            return Ok(Step::End(ResponseType::Basic));
        }
        if let Some(port) = self.request.url().port() {
            if tables::is_bad_port(port) {
                return Err(BlockReason::BadPort { port });
            }
        }
        self.check_mixed_content()?;
        self.check_local_network()?;
        self.request.determine_referrer();
        let (request, server) = (&self.request, self.request.server());
        if server == request.page() && self.tainting == ResponseType::Basic {
            let detail = format!("{server} is the page's own origin, so CORS does not apply");
            self.trace.pass(section::MAIN_FETCH, detail);
            return Ok(Step::Actual);
        }
        match request.mode {
            RequestMode::Navigate | RequestMode::WebSocket => {
                let what = request.mode.name();
                let detail = format!("CORS does not apply to the mode {what}");
                self.trace.pass(section::MAIN_FETCH, detail);
                Ok(Step::Actual)
            }
            RequestMode::SameOrigin => Err(BlockReason::CrossOriginInSameOriginMode),
            RequestMode::NoCors if request.redirect != RedirectMode::Follow => {
                Err(BlockReason::NoCorsRedirectMode)
            }
            RequestMode::NoCors => {
                self.tainting = ResponseType::Opaque;
                Ok(Step::Actual)
            }
            RequestMode::Cors => {
                self.tainting = ResponseType::Cors;
                Ok(self.preflight_or_actual())
            }
        }
    }

    /// Whether a page that came over `https` would
    /// [mix](https://w3c.github.io/webappsec-mixed-content/#should-block-fetch) its own content with content that
    /// anyone on the network can change. Images and media are upgraded to `https`.
    fn check_mixed_content(&mut self) -> Result<(), BlockReason> {
        let request = &self.request;
        let is_safe = origin::is_trustworthy(&request.server())
            || request.is_top_level_navigation()
            || !request.document.prohibits_mixed_content();
        if is_safe {
            return Ok(());
        }
        let state = self.profile.lock();
        let network = &state.local_network;
        let is_exempt = network.exempts_from_mixed_content(request, state.engine);
        drop(state);
        if is_exempt {
            let detail = "plain HTTP is not blocked, because the server is on the local network";
            self.trace.pass(section::MIXED_CONTENT, detail);
            return Ok(());
        }
        let has_name = matches!(request.url().host(), Some(Host::Domain(_)));
        let is_upgradeable = request.destination.is_upgradeable() && request.api != Api::ImageSet;
        if !is_upgradeable || !has_name {
            return Err(BlockReason::MixedContent);
        }
        if let Some(url) = self.request.urls.last_mut() {
            // Both are special schemes, so the change works.
            let _ = url.set_scheme("https");
        }
        let detail = "the URL is upgraded to https, because the page was loaded over https";
        self.trace.pass(section::MIXED_CONTENT, detail);
        Ok(())
    }

    /// The server's address is known before a connection here, so the check comes first.
    fn check_local_network(&mut self) -> Result<(), BlockReason> {
        let state = self.profile.lock();
        let decided = state.local_network.check(&self.request, state.engine);
        drop(state);
        if let Some(detail) = decided? {
            self.trace.pass(section::LOCAL_NETWORK, detail);
        }
        Ok(())
    }

    /// Whether the [response tainting](https://fetch.spec.whatwg.org/#concept-request-response-tainting) is `cors`.
    pub(super) fn is_tainted(&self) -> bool {
        self.tainting == ResponseType::Cors
    }

    /// Whether a preflight comes first: [HTTP fetch](https://fetch.spec.whatwg.org/#http-fetch), step 4.1.
    fn preflight_or_actual(&mut self) -> Step {
        let request = &self.request;
        let is_needed = preflight::is_needed(request);
        self.needs_preflight |= is_needed;
        if !is_needed {
            let detail = if request.api.is_unsafe() {
                "the method and the headers are safelisted, so no preflight is needed"
            } else {
                "the browser itself chose the method and the headers, so no preflight is needed"
            };
            self.trace.pass(section::MAIN_FETCH, detail);
            return Step::Actual;
        }
        let state = self.profile.lock();
        let must_be_sent = preflight::must_be_sent(request, &state.preflights, state.engine);
        drop(state);
        if !must_be_sent {
            let detail = "an earlier preflight allows the request, so none is sent";
            self.trace.pass(section::CACHE, detail);
            return Step::Actual;
        }
        let needs = preflight::why_needed(request).join(" and ");
        let has_unsafe_names = preflight::has_unsafe_names(request);
        let section = if has_unsafe_names {
            section::UNSAFE_NAMES
        } else {
            section::MAIN_FETCH
        };
        let detail = format!("a preflight is sent first, because of {needs}");
        self.trace.pass(section, detail);
        Step::Preflight
    }

    pub(super) fn after_preflight(
        &mut self,
        answer: &response::Parts,
    ) -> Result<Step, BlockReason> {
        let engine = self.profile.lock().engine;
        let permission = preflight::check(&self.request, answer, engine, &mut self.trace)?;
        let mut state = self.profile.lock();
        let now = state.now;
        state.preflights.keep(&self.request, permission, now);
        Ok(Step::Actual)
    }

    /// [HTTP fetch](https://fetch.spec.whatwg.org/#http-fetch), from step 4.4, and the end of main fetch.
    pub(super) fn after_response(&mut self, answer: &response::Parts) -> Result<Step, BlockReason> {
        self.check_status(answer.status)?;
        if self.is_tainted() {
            let origin = self.request.origin();
            check::cors_check(&origin, self.request.credentials, &answer.headers)?;
            let detail = "the response passes the CORS check";
            self.trace.pass(section::CORS_CHECK, detail);
        }
        if self.tainting == ResponseType::Opaque {
            let request = &self.request;
            resource_policy::check(request.page(), &request.server(), &answer.headers)?;
        }
        let state = self.profile.lock();
        let wants_retry = storage_access::wants_retry(&self.request, &answer.headers, &state);
        drop(state);
        if wants_retry {
            return self.retry_with_cookies();
        }
        if is_redirect_status(answer.status) {
            return self.after_redirect(answer);
        }
        self.end(answer)
    }

    /// Statuses that end a fetch before its headers count: HTTP-network fetch with 101, and
    /// [HTTP-network-or-cache fetch](https://fetch.spec.whatwg.org/#http-network-or-cache-fetch), step 15.
    fn check_status(&self, status: StatusCode) -> Result<(), BlockReason> {
        let request = &self.request;
        if status == StatusCode::SWITCHING_PROTOCOLS && request.mode != RequestMode::WebSocket {
            let error =
                "the server switches to another protocol (101), which only a WebSocket asks for";
            return Err(BlockReason::NetworkError {
                error: error.to_owned(),
            });
        }
        let would_ask_for_password =
            status == StatusCode::UNAUTHORIZED && !self.is_tainted() && self.includes_credentials();
        if would_ask_for_password && request.has_stream() {
            return Err(BlockReason::LoginOfStream);
        }
        Ok(())
    }

    /// [HTTP-storage-access-retry fetch](https://privacycg.github.io/storage-access-headers/#http-fetch).
    fn retry_with_cookies(&mut self) -> Result<Step, BlockReason> {
        let url = self.request.url().clone();
        if self.request.redirects() == redirect::MAX_REDIRECTS {
            return Err(BlockReason::TooManyRedirects);
        }
        self.request.urls.push(url);
        self.request.single_hop_cache = Some(CacheMode::Reload);
        self.request.is_storage_access_retry = true;
        let detail = "the server asks for its cookies, and the user allows that, so the request is sent again";
        self.trace.pass(section::STORAGE_ACCESS, detail);
        self.main_fetch()
    }

    fn end(&self, answer: &response::Parts) -> Result<Step, BlockReason> {
        let Self { request, .. } = self;
        let (status, headers) = (answer.status, &answer.headers);
        match request.api {
            Api::WebSocket => websocket::check(&request.headers, answer)?,
            Api::EventSource => {
                let mime = response_type_check::mime_type(headers);
                if status != StatusCode::OK || mime != "text/event-stream" {
                    return Err(BlockReason::EventSourceRefused { status, mime });
                }
            }
            api => response_type_check::check(api, request.destination, headers)?,
        }
        Ok(Step::End(self.tainting))
    }

    fn after_redirect(&mut self, answer: &response::Parts) -> Result<Step, BlockReason> {
        match self.request.redirect {
            RedirectMode::Error => return Err(BlockReason::RedirectModeError),
            RedirectMode::Manual => return Ok(Step::End(ResponseType::OpaqueRedirect)),
            RedirectMode::Follow => {}
        }
        let Some(location) = redirect::location(self.request.url(), &answer.headers)? else {
            return self.end(answer);
        };
        let is_tainted = self.is_tainted();
        redirect::follow(
            &mut self.request,
            is_tainted,
            location,
            answer,
            &mut self.trace,
        )?;
        self.main_fetch()
    }
}

//! [Local Network Access](https://wicg.github.io/local-network-access/): whether a page can reach a server that is less
//! public than the page itself.

use crate::address_space::AddressSpace;
use crate::engine::Engine;
use crate::in_flight::InFlight;
use crate::origin;
use crate::reason::BlockReason;
use std::collections::HashMap;
use url::Url;

/// The user's answer to a page that asks for a [permission](https://www.w3.org/TR/permissions/#dfn-permission-state).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PermissionState {
    /// The user allows it.
    Granted,
    /// The user does not allow it.
    Denied,
    /// The user has not been asked. The browser asks, and the request waits for the answer.
    #[default]
    Prompt,
}

/// What a browser knows about the local network.
#[derive(Clone, Debug, Default)]
pub(crate) struct LocalNetwork {
    /// Whether someone has set a permission. That turns the check on, whatever the engine is.
    is_guarded: bool,
    loopback: PermissionState,
    local: PermissionState,
    /// The address spaces that were set, by host or by host and port.
    spaces: HashMap<String, AddressSpace>,
}

impl LocalNetwork {
    pub(crate) fn permit(&mut self, space: AddressSpace, state: PermissionState) {
        self.is_guarded = true;
        match space {
            AddressSpace::Loopback => self.loopback = state,
            AddressSpace::Local => self.local = state,
            AddressSpace::Public => {}
        }
    }

    pub(crate) fn resolve(&mut self, host: &str, space: AddressSpace) {
        self.spaces.insert(host.to_ascii_lowercase(), space);
    }

    pub(crate) fn is_guarded(&self, engine: Engine) -> bool {
        self.is_guarded || engine.guards_local_network()
    }

    /// The space of the server that a URL leads to. Names are public unless something else is known.
    pub(crate) fn space_of(&self, url: &Url) -> AddressSpace {
        let host = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default().unwrap_or_default();
        let known = self.spaces.get(&format!("{host}:{port}"));
        let known = known.or_else(|| self.spaces.get(host)).copied();
        known
            .or_else(|| AddressSpace::of_url(url))
            .unwrap_or(AddressSpace::Public)
    }

    fn space_of_page(&self, request: &InFlight) -> AddressSpace {
        let document = &request.document;
        let by_url = || self.space_of(&document.url);
        document.address_space.unwrap_or_else(by_url)
    }

    fn permission(&self, space: AddressSpace) -> PermissionState {
        match space {
            AddressSpace::Loopback => self.loopback,
            AddressSpace::Local => self.local,
            AddressSpace::Public => PermissionState::Granted,
        }
    }

    /// Whether `target` is [less public](https://wicg.github.io/local-network-access/#local-network-request) than the page.
    /// Chromium only guards against public pages.
    fn is_guarded_from(&self, target: AddressSpace, request: &InFlight, engine: Engine) -> bool {
        let page = self.space_of_page(request);
        let is_guarded = engine != Engine::Chromium || page == AddressSpace::Public;
        target < page && is_guarded
    }

    /// Whether plain HTTP is [not mixed content](https://wicg.github.io/local-network-access/#integration-with-mixed-content),
    /// because it is known before the request that the server is on the local network.
    pub(crate) fn exempts_from_mixed_content(&self, request: &InFlight, engine: Engine) -> bool {
        self.is_guarded(engine)
            && target_space(request)
                .is_some_and(|target| self.is_guarded_from(target, request, engine))
    }

    /// The [Local Network Access check](https://wicg.github.io/local-network-access/#local-network-access-check). The
    /// result says what was decided, if there was something to decide.
    pub(crate) fn check(
        &self,
        request: &InFlight,
        engine: Engine,
    ) -> Result<Option<String>, BlockReason> {
        let document = &request.document;
        let server = request.server();
        let is_own = server == document.origin && origin::is_trustworthy(&server);
        // No engine checks documents that are loaded into a tab yet.
        if !self.is_guarded(engine) || is_own || request.is_top_level_navigation() {
            return Ok(None);
        }
        let space = self.space_of(request.url());
        let host = request.url().host_str().unwrap_or_default().to_owned();
        if let Some(expected) = target_space(request).filter(|&expected| expected != space) {
            let (expected, actual) = (expected.name(), space.name());
            return Err(BlockReason::AddressSpaceMismatch { expected, actual });
        }
        if !self.is_guarded_from(space, request, engine) {
            return Ok(None);
        }
        let space_name = space.name();
        if !document.is_secure_context() {
            return Err(BlockReason::LocalNetworkInsecureContext { space: space_name });
        }
        if !document.may_use_local_network[0] {
            return Err(BlockReason::LocalNetworkNotDelegated { space: space_name });
        }
        match self.permission(space) {
            PermissionState::Granted => Ok(Some(format!(
                "{host} is in the address space {space_name}, and the user lets the page reach it"
            ))),
            PermissionState::Denied => Err(BlockReason::LocalNetworkDenied { space: space_name }),
            PermissionState::Prompt => Err(BlockReason::LocalNetworkPrompt { space: space_name }),
        }
    }
}

/// The address space that the server must be in, according to the page or to the host.
fn target_space(request: &InFlight) -> Option<AddressSpace> {
    let chosen = request
        .target_space
        .filter(|&space| space != AddressSpace::Public);
    let of_host = || {
        let space = AddressSpace::of_url(request.url());
        space.filter(|&space| space == AddressSpace::Local)
    };
    chosen.or_else(of_host)
}

//! What the user asked for, as plain data: nothing is checked here and no header is built.

pub(crate) mod hosts;
pub(crate) mod names;
pub(crate) mod origins;
pub(crate) mod switches;

use crate::error::place::Place;
use hosts::AllowHosts;
use names::{AllowHeaders, AllowMethods, ExposeHeaders};
use origins::AllowOrigin;
use switches::{
    AllowCredentials, AllowPrivateNetwork, ExistingHeaders, MaxAge, PreflightStatus, Vary,
};

/// A whole configuration, one field for each setting.
#[derive(Clone, Debug, Default)]
pub(crate) struct Intent {
    pub(crate) origins: AllowOrigin,
    pub(crate) methods: AllowMethods,
    pub(crate) headers: AllowHeaders,
    pub(crate) exposed: ExposeHeaders,
    pub(crate) credentials: AllowCredentials,
    pub(crate) max_age: MaxAge,
    pub(crate) private_network: AllowPrivateNetwork,
    pub(crate) vary: Vary,
    pub(crate) preflight_status: PreflightStatus,
    pub(crate) existing_headers: ExistingHeaders,
    pub(crate) grpc_web: bool,
    pub(crate) mcp: bool,
    pub(crate) hosts: AllowHosts,
    pub(crate) reject_disallowed_origins: bool,
    pub(crate) accepted: Accepted,
    /// Where the configuration was written, which determines the terms of its error texts.
    pub(crate) place: Place,
}

/// The hosts that browsers always resolve to this machine.
const LOOPBACK: [&str; 4] = ["localhost", "*.localhost", "127.0.0.1", "[::1]"];

impl Intent {
    /// Configures a server that only this machine should use.
    pub(crate) fn set_local_only(&mut self) {
        self.hosts = LOOPBACK.into();
        self.reject_disallowed_origins = true;
        if self.origins.is_nothing() {
            self.origins = AllowOrigin::entries(
                ["http", "https"]
                    .iter()
                    .flat_map(|scheme| LOOPBACK.map(|host| format!("{scheme}://{host}:*"))),
            );
        }
    }
}

/// What the user accepts although it is unsafe.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Accepted {
    pub(crate) null_origin: bool,
    pub(crate) insecure_origins: bool,
    pub(crate) public_suffixes: bool,
    pub(crate) mirrored_credentials: bool,
}

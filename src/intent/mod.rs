//! What the user asked for, as plain data: nothing is checked here and no header is built.

mod list;
mod origins;
mod switches;

pub(crate) use list::Choice;
#[allow(deprecated)] // code that names `any` is to keep compiling, with its warning
pub use list::any;
pub use list::{AllowHeaders, AllowMethods, Any, ExposeHeaders};
pub use origins::AllowOrigin;
pub(crate) use origins::Origins;
pub(crate) use switches::Age;
pub use switches::{
    AllowCredentials, AllowPrivateNetwork, ExistingHeaders, MaxAge, PreflightStatus, Vary,
    preflight_request_headers,
};

/// A whole configuration, one field a setting.
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
    pub(crate) reject_disallowed_origins: bool,
    pub(crate) allow_null_origin: bool,
    pub(crate) allow_insecure_origins: bool,
    pub(crate) allow_public_suffixes: bool,
}

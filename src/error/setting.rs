//! The names of the settings.

use std::fmt;

/// Declares [`Setting`] and the name of each setting.
macro_rules! settings {
    ($($(#[$doc:meta])* $setting:ident = $name:literal,)*) => {
        /// A setting of the configuration, named after its setter.
        ///
        /// `Display` writes that name, which is also the key in a file: `allow_origin`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Setting {
            $($(#[$doc])* $setting,)*
        }

        impl Setting {
            /// Returns the name of the setter, such as `allow_origin`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$setting => $name,)*
                }
            }
        }
    };
}

settings! {
    /// [`CorsLayer::allow_origin`](crate::CorsLayer::allow_origin), and
    /// [`allow_origins`](crate::CorsLayer::allow_origins).
    AllowOrigin = "allow_origin",
    /// [`CorsLayer::allow_methods`](crate::CorsLayer::allow_methods).
    AllowMethods = "allow_methods",
    /// [`CorsLayer::allow_headers`](crate::CorsLayer::allow_headers).
    AllowHeaders = "allow_headers",
    /// [`CorsLayer::expose_headers`](crate::CorsLayer::expose_headers).
    ExposeHeaders = "expose_headers",
    /// [`CorsLayer::allow_credentials`](crate::CorsLayer::allow_credentials).
    AllowCredentials = "allow_credentials",
    /// [`CorsLayer::max_age`](crate::CorsLayer::max_age).
    MaxAge = "max_age",
    /// [`CorsLayer::vary`](crate::CorsLayer::vary).
    Vary = "vary",
    /// [`CorsLayer::preflight_status`](crate::CorsLayer::preflight_status).
    PreflightStatus = "preflight_status",
    /// [`CorsLayer::allow_hosts`](crate::CorsLayer::allow_hosts).
    AllowHosts = "allow_hosts",
    /// A rule of [`CorsLayer::select`](crate::CorsLayer::select).
    Select = "select",
    /// [`CorsLayer::dangerously_allow_null_origin`](crate::CorsLayer::dangerously_allow_null_origin).
    DangerouslyAllowNullOrigin = "dangerously_allow_null_origin",
    /// [`CorsLayer::dangerously_allow_insecure_origins`](crate::CorsLayer::dangerously_allow_insecure_origins).
    DangerouslyAllowInsecureOrigins = "dangerously_allow_insecure_origins",
    /// [`CorsLayer::dangerously_allow_public_suffixes`](crate::CorsLayer::dangerously_allow_public_suffixes).
    DangerouslyAllowPublicSuffixes = "dangerously_allow_public_suffixes",
    /// [`CorsLayer::dangerously_mirror_any_origin_with_credentials`](crate::CorsLayer::dangerously_mirror_any_origin_with_credentials).
    DangerouslyMirrorAnyOriginWithCredentials = "dangerously_mirror_any_origin_with_credentials",
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

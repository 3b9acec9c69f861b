use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use std::time::Duration;
use tower_cors::{
    AllowCredentials, AllowOrigin, ConfigList, CorsConfig, CorsLayer, ExistingHeaders, MaxAge,
};

fn list(entries: &'static [&'static str], mirrored: bool) -> impl Strategy<Value = ConfigList> {
    let entries = vec(prop::sample::select(entries), 0..4);
    let these = entries
        .prop_map(|entries| ConfigList::These(entries.into_iter().map(str::to_owned).collect()));
    let mirror = if mirrored {
        ConfigList::MirrorRequest
    } else {
        ConfigList::Any
    };
    prop_oneof![4 => these, 1 => Just(ConfigList::Any), 1 => Just(mirror)]
}

const ORIGINS: &[&str] = &[
    "https://a.com",
    "https://*.b.com",
    "http://localhost:*",
    "tauri://localhost",
    "null",
    "http://plain.example",
];

prop_compose! {
    fn configs()(
        origins in list(ORIGINS, true),
        methods in list(&["GET", "PUT", "PURGE"], true),
        headers in list(&["content-type", "X-Token"], true),
        exposed in list(&["etag", "X-Total"], false),
        max_age in option::of(0..100_000_u64),
        vary in vec(prop::sample::select(vec!["accept-language", "X-Tenant"]), 0..3),
        status in 200..300_u16,
        flags in any::<[bool; 10]>(),
        hosts in option::of(vec(prop::sample::select(vec!["localhost", "*.a.com:8443", "[::1]"]), 0..3)),
    ) -> CorsConfig {
        let mut config = CorsConfig::default();
        config.allow_origin = origins;
        config.allow_methods = methods;
        config.allow_headers = headers;
        config.expose_headers = exposed;
        config.max_age = max_age.map(Duration::from_secs);
        config.vary = vary.into_iter().map(str::to_owned).collect();
        config.preflight_status = status;
        config.existing_headers = if flags[0] { ExistingHeaders::Preserve } else { ExistingHeaders::Replace };
        config.allow_credentials = flags[1];
        config.allow_private_network = flags[2];
        config.grpc_web = flags[3];
        config.reject_disallowed_origins = flags[4];
        config.dangerously_allow_null_origin = flags[5];
        config.dangerously_allow_insecure_origins = flags[6];
        config.dangerously_allow_public_suffixes = flags[7];
        config.dangerously_mirror_any_origin_with_credentials = flags[8];
        config.mcp = flags[9];
        config.allow_hosts = hosts.map(|hosts| hosts.into_iter().map(str::to_owned).collect());
        config
    }
}

proptest! {
    #[test]
    fn a_layer_returns_its_configuration(config in configs()) {
        // Unsafe configurations are refused, so there is no layer.
        if let Ok(layer) = CorsLayer::try_from(config.clone()) {
            prop_assert_eq!(layer.config(), Some(config));
        }
    }

    #[test]
    fn what_is_written_to_a_file_is_read_again(config in configs()) {
        let toml = toml::to_string(&config).unwrap();
        prop_assert_eq!(&toml::from_str::<CorsConfig>(&toml).unwrap(), &config);
        let json = serde_json::to_string(&config).unwrap();
        prop_assert_eq!(&serde_json::from_str::<CorsConfig>(&json).unwrap(), &config);
        let yaml = serde_norway::to_string(&config).unwrap();
        prop_assert_eq!(&serde_norway::from_str::<CorsConfig>(&yaml).unwrap(), &config);
    }
}

#[test]
fn a_configuration_with_functions_cannot_be_returned_as_data() {
    for layer in [
        CorsLayer::new().allow_origin(AllowOrigin::predicate(|_, _| true)),
        CorsLayer::new().allow_origin(AllowOrigin::async_predicate(|_, _| async { true })),
        CorsLayer::new().allow_credentials(AllowCredentials::predicate(|_, _| true)),
        CorsLayer::new().max_age(MaxAge::dynamic(|_, _| Duration::ZERO)),
    ] {
        assert_eq!(layer.config(), None);
    }
}

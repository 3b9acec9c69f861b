//! Any origin together with credentials: any page can act as the user.

use crate::support::{APP, EVIL, expect_nothing_for, get, kinds, preflight};
use http::Method;
use tower_cors::{AllowOrigin, Any, ConfigErrorKind as Kind, CorsLayer};

fn with_credentials(origins: impl Into<AllowOrigin>) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(origins)
        .allow_credentials(true)
}

/// rs/cors (also GO-2023-1792) turned `*` into the request's origin once credentials were allowed. Here the
/// combination is refused, and without credentials the answer is `*` itself, which browsers never accept
/// together with credentials.
#[test]
fn cve_2018_20744_a_wildcard_is_never_turned_into_the_requests_origin() {
    assert_eq!(
        kinds(with_credentials("*")),
        [Kind::AnyOriginWithCredentials]
    );
    let any = CorsLayer::new().allow_origin("*");
    for headers in [
        get(&any, EVIL),
        preflight(&any, EVIL, &[]).into_parts().0.headers,
    ] {
        assert_eq!(headers["access-control-allow-origin"], "*");
        assert!(!headers.contains_key("access-control-allow-credentials"));
    }
}

/// gorilla/handlers (also GO-2020-0020) let the client choose which origin the response names where `*` was
/// configured. Here `*` is sent as it is if it is alone, and refused among other entries.
#[test]
fn cve_2017_20146_a_wildcard_among_other_origins_is_refused() {
    let listed = CorsLayer::new().allow_origins([APP, "*"]);
    assert_eq!(kinds(listed), [Kind::WildcardNotAlone]);
    let listed = CorsLayer::new()
        .allow_origins(["*", APP])
        .allow_credentials(true);
    assert_eq!(kinds(listed), [Kind::WildcardNotAlone]);
}

/// fiber (also GO-2024-2574) accepted `*` with credentials. Here every spelling of that is refused before the
/// server starts.
#[test]
fn cve_2024_25124_any_origin_with_credentials_is_refused_in_every_spelling() {
    for origins in [
        AllowOrigin::any(),
        Any.into(),
        "*".into(),
        " * ".into(),
        "*,".into(),
    ] {
        assert_eq!(
            kinds(with_credentials(origins)),
            [Kind::AnyOriginWithCredentials]
        );
    }
    let listed = CorsLayer::new()
        .allow_origins(["*"])
        .allow_credentials(true);
    assert_eq!(kinds(listed), [Kind::AnyOriginWithCredentials]);
}

/// Hono's default origin was `*`, which became the request's origin once credentials were allowed. Here
/// credentials alone allow no origin.
#[test]
fn cve_2026_54290_credentials_without_origins_allow_nobody() {
    let layer = CorsLayer::new().allow_credentials(true);
    assert!(layer.clone().validate().is_ok());
    expect_nothing_for(&layer, EVIL);
}

/// `RustFS` mirrored every origin with credentials if its setting was not set. Here an empty setting allows
/// nobody: that is what an environment variable without a value gives.
#[test]
fn cve_2026_46685_an_empty_setting_allows_nobody() {
    for origins in ["", " ", ",", " , ,"] {
        let layer = with_credentials(origins);
        assert!(layer.clone().validate().is_ok(), "{origins:?}");
        expect_nothing_for(&layer, EVIL);
    }
}

/// Echo mirrored every origin if `*` was configured with credentials (labstack/echo#2400). Here mirroring that
/// is asked for by name is refused, too, and so is the preset that users of tower-http know.
#[test]
fn labstack_echo_2400_mirroring_with_credentials_is_refused() {
    let mirrored = with_credentials(AllowOrigin::mirror_request());
    assert_eq!(kinds(mirrored), [Kind::MirroredOriginWithCredentials]);
    #[allow(deprecated)] // this is why
    let permissive = CorsLayer::very_permissive();
    assert_eq!(kinds(permissive), [Kind::MirroredOriginWithCredentials]);
}

/// Langflow allowed any origin, method and header with credentials, so that any page took over the account
/// through a cookie. Here the same four settings are refused, and it is the origin that is named.
#[test]
fn cve_2025_34291_everything_with_credentials_is_refused_for_its_origin() {
    let everything = with_credentials("*").allow_methods("*").allow_headers("*");
    assert_eq!(kinds(everything), [Kind::AnyOriginWithCredentials]);
    // With origins, methods and headers may be any, and no `*` is sent, which would mean nothing.
    let listed = with_credentials(APP).allow_methods(Any).allow_headers(Any);
    let answer = preflight(&listed, APP, &[("access-control-request-headers", "x-a")]);
    assert_eq!(
        answer.headers()["access-control-allow-methods"],
        Method::PUT.as_str()
    );
    assert_eq!(answer.headers()["access-control-allow-headers"], "x-a");
    // A list of one is sent to everyone: it is the browser that compares it.
    assert_eq!(get(&listed, EVIL)["access-control-allow-origin"], APP);
}

use crate::support::{Server, request};
use cors_browser::{
    AddressSpace, Blocked, Browser, CredentialsMode, Engine, Page, PageRequest, PermissionState,
    RequestMode,
};
use std::net::IpAddr;

use AddressSpace::{Local, Loopback, Public};
use PermissionState::{Denied, Granted, Prompt};

const PAGE: &str = "https://app.example.com";

/// Why the page is blocked, if the server lets everyone read everything.
async fn code(page: &Page, request: impl Into<PageRequest>) -> Option<&'static str> {
    let send = async |_: http::Request<bytes::Bytes>| {
        http::Response::builder()
            .header("access-control-allow-origin", "*")
            .header("access-control-allow-methods", "*")
            .body("")
    };
    let verdict = page.fetch_with(send, request).await;
    verdict.blocked().map(Blocked::code)
}

#[test]
fn addresses_belong_to_the_space_that_the_table_says() {
    for (address, space) in [
        ("127.0.0.1", Loopback),
        ("127.255.255.255", Loopback),
        ("0.0.0.0", Loopback),
        ("198.18.0.1", Loopback),
        ("198.20.0.1", Public),
        ("0.0.0.1", Local),
        ("10.0.0.1", Local),
        ("11.0.0.1", Public),
        ("100.64.0.1", Local),
        ("100.128.0.1", Public),
        ("172.16.0.1", Local),
        ("172.31.255.255", Local),
        ("172.32.0.1", Public),
        ("192.168.1.1", Local),
        ("192.169.1.1", Public),
        ("169.254.1.1", Local),
        ("8.8.8.8", Public),
        ("::1", Loopback),
        ("::", Loopback),
        ("fc00::1", Local),
        ("fdff::1", Local),
        ("fe00::1", Public),
        ("fe80::1", Local),
        ("fec0::1", Local),
        ("ff00::1", Public),
        ("2001:db8::1", Local),
        ("2001:db9::1", Public),
        ("3fff::1", Local),
        ("3fff:1000::1", Public),
        ("::ffff:10.0.0.1", Local), // an IPv4 address written as an IPv6 address
        ("::ffff:8.8.8.8", Public),
    ] {
        let address: IpAddr = address.parse().unwrap();
        assert_eq!(AddressSpace::from(address), space, "{address}");
    }
}

#[tokio::test]
async fn a_page_needs_permission_to_reach_what_is_less_public() {
    const URLS: [(AddressSpace, &str); 3] = [
        (Public, "https://api.example.net/"),
        (Local, "https://10.0.0.1/"),
        (Loopback, "https://127.0.0.1/"),
    ];
    for (state, code_of) in [
        (Granted, None),
        (Denied, Some("local-network-denied")),
        (Prompt, Some("local-network-prompt")),
    ] {
        for source in [Public, Local, Loopback] {
            let browser = Browser::new().local_network_access(state);
            let page = browser.open(PAGE).in_address_space(source);
            for (target, url) in URLS {
                let expected = code_of.filter(|_| target < source);
                let what = format!("{source:?} to {target:?}, {state:?}");
                assert_eq!(code(&page, url).await, expected, "{what}");
                let put = PageRequest::fetch(url).method("PUT");
                assert_eq!(code(&page, put).await, expected, "{what} with a preflight");
                let opaque = PageRequest::fetch(url).mode(RequestMode::NoCors);
                assert_eq!(code(&page, opaque).await, expected, "{what} without CORS");
            }
        }
    }
}

#[tokio::test]
async fn chromium_guards_public_pages_only_and_has_not_asked_yet() {
    let page = Browser::new().engine(Engine::Chromium).open(PAGE);
    let prompt = Some("local-network-prompt");
    assert_eq!(code(&page, "https://10.0.0.1/").await, prompt);
    assert_eq!(code(&page, "http://localhost:3000/").await, prompt);
    let local = page.in_address_space(Local);
    assert_eq!(code(&local, "http://localhost:3000/").await, None);
}

#[tokio::test]
async fn the_standard_firefox_and_webkit_guard_nothing_unless_a_permission_is_set() {
    for engine in [Engine::Standard, Engine::Firefox, Engine::WebKit] {
        let browser = Browser::new().engine(engine);
        let page = browser.open(PAGE);
        assert_eq!(code(&page, "https://10.0.0.1/").await, None, "{engine:?}");
        let _ = browser.local_network_access(Denied);
        let denied = Some("local-network-denied");
        assert_eq!(code(&page, "https://10.0.0.1/").await, denied, "{engine:?}");
    }
}

#[tokio::test]
async fn each_space_has_a_permission_of_its_own() {
    let browser = Browser::new()
        .permit(Local, Granted)
        .permit(Loopback, Denied);
    let page = browser.open(PAGE);
    assert_eq!(code(&page, "https://10.0.0.1/").await, None);
    let denied = Some("local-network-denied");
    assert_eq!(code(&page, "https://127.0.0.1/").await, denied);
}

#[tokio::test]
async fn a_page_that_is_not_a_secure_context_is_not_asked() {
    let insecure = Some("local-network-insecure-context");
    let browser = Browser::new().local_network_access(Granted);
    let page = browser.open("http://app.example.com");
    assert_eq!(code(&page, "https://10.0.0.1/").await, insecure);
    assert_eq!(code(&page, "http://10.0.0.1/").await, insecure);
    let frame = page.frame(PAGE).allow_local_network();
    assert_eq!(code(&frame, "https://10.0.0.1/").await, insecure);
    let own = browser.open("http://10.0.0.1");
    assert_eq!(code(&own, "http://10.0.0.1/").await, None);
}

#[tokio::test]
async fn a_frame_of_another_origin_needs_the_page_to_pass_the_permission_on() {
    let browser = Browser::new().local_network_access(Granted);
    let page = browser.open(PAGE);
    let missing = Some("local-network-not-delegated");
    for (frame, expected) in [
        (page.frame(PAGE), None),
        (page.frame("https://ads.example"), missing),
        (
            page.frame("https://ads.example").allow_local_network(),
            None,
        ),
        (page.frame("https://ads.example").frame(PAGE), missing),
        // A frame cannot pass on a permission that it does not have.
        (
            page.frame("https://ads.example")
                .frame(PAGE)
                .allow_local_network(),
            missing,
        ),
    ] {
        assert_eq!(code(&frame, "https://10.0.0.1/").await, expected);
    }
}

#[tokio::test]
async fn a_page_reaches_its_own_server_wherever_that_is() {
    let browser = Browser::new()
        .local_network_access(Denied)
        .resolve("app.example.com", Local);
    let page = browser.open(PAGE).in_address_space(Public);
    assert_eq!(code(&page, "/items").await, None);
}

#[tokio::test]
async fn names_are_public_unless_they_say_otherwise() {
    let browser = Browser::new()
        .local_network_access(Denied)
        .resolve(
            "intranet.example.com",
            "10.1.1.1".parse::<IpAddr>().unwrap(),
        )
        .resolve("localhost:8443", Public);
    let page = browser.open(PAGE);
    let denied = Some("local-network-denied");
    for (url, expected) in [
        ("https://api.example.net/", None),
        ("https://intranet.example.com/", denied),
        ("https://INTRANET.example.com:444/", denied),
        ("https://printer.local/", denied),
        ("https://local.example/", None),
        ("https://localhost/", denied),
        ("https://localhost:8443/", None),
        ("https://app.localhost/", denied),
        ("https://mylocalhost/", None),
    ] {
        assert_eq!(code(&page, url).await, expected, "{url}");
    }
}

#[tokio::test]
async fn plain_http_to_the_local_network_is_not_mixed_content() {
    let browser = Browser::new()
        .local_network_access(Granted)
        .resolve("router.example.com", Local)
        .resolve("dev.example.com", Loopback);
    let page = browser.open(PAGE);
    let mixed = Some("mixed-content");
    for (request, expected) in [
        (PageRequest::fetch("http://192.168.1.1/"), None),
        (PageRequest::fetch("http://printer.local/"), None),
        (PageRequest::fetch("http://router.example.com/"), mixed), // the browser does not know this before the request
        (
            PageRequest::fetch("http://router.example.com/").target_address_space(Local),
            None,
        ),
        (
            PageRequest::fetch("http://router.example.com/").target_address_space(Public),
            mixed,
        ),
        (
            PageRequest::fetch("http://router.example.com/").target_address_space(Loopback),
            Some("address-space-mismatch"),
        ),
        (
            PageRequest::fetch("http://dev.example.com/").target_address_space(Loopback),
            None,
        ),
        (
            PageRequest::fetch("http://api.example.net/").target_address_space(Local),
            Some("address-space-mismatch"),
        ),
        (PageRequest::fetch("http://api.example.net/"), mixed),
    ] {
        let what = format!("{request:?}");
        assert_eq!(code(&page, request).await, expected, "{what}");
    }
    // A page that is as close to the server as the server itself is not guarded, and therefore not exempt.
    let local = page.in_address_space(Local);
    let get = || PageRequest::fetch("http://router.example.com/");
    assert_eq!(code(&local, get().target_address_space(Local)).await, mixed);
}

#[tokio::test]
async fn without_a_guard_there_is_no_exemption_from_mixed_content() {
    let page = Page::at(PAGE);
    let mixed = Some("mixed-content");
    assert_eq!(code(&page, "http://192.168.1.1/").await, mixed);
}

#[tokio::test]
async fn a_local_name_that_leads_elsewhere_is_blocked() {
    let browser = Browser::new()
        .local_network_access(Granted)
        .resolve("printer.local", Public);
    let mismatch = Some("address-space-mismatch");
    let page = browser.open(PAGE);
    assert_eq!(code(&page, "http://printer.local/").await, mismatch);
}

#[tokio::test]
async fn a_redirect_to_the_local_network_is_guarded_too() {
    let browser = Browser::new().local_network_access(Denied);
    let page = browser.open(PAGE);
    let server = Server::default().answer(
        "GET https://api.example.net/items",
        302,
        &[
            ("access-control-allow-origin", "*"),
            ("location", "https://10.0.0.1/"),
        ],
    );
    let get = request("GET", "https://api.example.net/items", &[]);
    let verdict = server.fetch(&page, get, CredentialsMode::Omit).await;
    assert_eq!(verdict.expect_blocked().code(), "local-network-denied");
    assert_eq!(server.asked(&[]).len(), 1);
}

#[tokio::test]
async fn a_stored_response_does_not_get_around_the_guard() {
    let browser = Browser::new().local_network_access(Granted);
    let page = browser.open(PAGE);
    let server = Server::default().answer(
        "GET https://10.0.0.1/",
        200,
        &[
            ("access-control-allow-origin", "*"),
            ("cache-control", "max-age=60"),
        ],
    );
    let get = || PageRequest::fetch("https://10.0.0.1/");
    for (state, code) in [(Granted, None), (Denied, Some("local-network-denied"))] {
        let _ = browser.clone().local_network_access(state);
        let verdict = server.fetch_as_it_is(&page, get()).await;
        assert_eq!(verdict.blocked().map(Blocked::code), code);
    }
}

#[tokio::test]
async fn frames_and_websockets_are_guarded_and_tabs_are_not() {
    let browser = Browser::new().local_network_access(Denied);
    let page = browser.open(PAGE);
    let denied = Some("local-network-denied");
    let url = "https://10.0.0.1/";
    assert_eq!(code(&page, PageRequest::iframe(url)).await, denied);
    let socket = PageRequest::websocket("wss://10.0.0.1/");
    assert_eq!(code(&page, socket).await, denied);
    assert_eq!(code(&page, PageRequest::img(url)).await, denied);
    assert_eq!(code(&page, PageRequest::navigate(url)).await, None);
}

use crate::support::{PAGE, Server, request};
use cors_browser::{Browser, CookieReason, CredentialsMode, Page};

/// A server of another site than the page.
const OTHER: &str = "https://api.example.net/items";
/// A server of another origin and of the same site.
const SIBLING: &str = "https://api.example.com/items";

/// What happens to a cookie that `url` has set, when the page asks `url`.
async fn sent(
    line: &str,
    url: &'static str,
    mode: CredentialsMode,
) -> Result<String, CookieReason> {
    let server = Server::default();
    let page = Page::at(PAGE);
    page.browser().set_cookie(url, line).unwrap();
    let verdict = server.fetch(&page, request("GET", url, &[]), mode).await;
    match verdict.cookies().iter().find_map(|cookie| cookie.refused) {
        Some(reason) => Err(reason),
        None => Ok(server.asked(&["cookie"]).remove(0)),
    }
}

#[tokio::test]
async fn a_cookie_crosses_sites_only_if_it_says_so_and_is_secure() {
    use CookieReason::SameSite;
    let include = CredentialsMode::Include;
    for (line, other, sibling) in [
        ("a=1; SameSite=None; Secure", Ok(()), Ok(())),
        ("a=1; SameSite=Lax", Err(SameSite), Ok(())),
        ("a=1; SameSite=Strict", Err(SameSite), Ok(())),
        ("a=1; Secure", Err(SameSite), Ok(())), // Lax is the default
        ("a=1", Err(SameSite), Ok(())),
    ] {
        assert_eq!(sent(line, OTHER, include).await.map(drop), other, "{line}");
        assert_eq!(
            sent(line, SIBLING, include).await.map(drop),
            sibling,
            "{line}"
        );
    }
}

#[tokio::test]
async fn cookies_go_to_another_origin_only_if_credentials_are_included() {
    for (mode, cookie) in [
        (CredentialsMode::Include, Ok(format!("GET {SIBLING} a=1"))),
        (
            CredentialsMode::SameOrigin,
            Err(CookieReason::CredentialsMode),
        ),
        (CredentialsMode::Omit, Err(CookieReason::CredentialsMode)),
    ] {
        assert_eq!(sent("a=1", SIBLING, mode).await, cookie, "{mode:?}");
    }
    let own = "https://app.example.com/me";
    let found = sent("a=1", own, CredentialsMode::SameOrigin).await;
    assert_eq!(found, Ok(format!("GET {own} a=1")));
}

#[tokio::test]
async fn a_preflight_carries_no_cookies() {
    let server = Server::default();
    let page = Page::at(PAGE);
    page.browser().set_cookie(SIBLING, "a=1").unwrap();
    let put = request("PUT", SIBLING, &[]);
    drop(server.fetch(&page, put, CredentialsMode::Include).await);
    assert_eq!(server.asked(&["cookie"]), [format!("OPTIONS {SIBLING} -")]);
}

#[tokio::test]
async fn a_response_sets_cookies_if_credentials_are_included_and_the_site_may() {
    for (line, url, refused) in [
        ("a=1; SameSite=None; Secure", OTHER, None),
        ("a=1", OTHER, Some(CookieReason::SameSite)),
        (
            "a=1; SameSite=None",
            OTHER,
            Some(CookieReason::NoneWithoutSecure),
        ),
        (
            "a=1; Domain=example.org",
            SIBLING,
            Some(CookieReason::Domain),
        ),
        ("a=1; Domain=example.com", SIBLING, None),
        (
            "a=1; Secure",
            "http://app.example.com/me",
            Some(CookieReason::Secure),
        ),
    ] {
        let what: &'static str = format!("GET {url}").leak();
        let server = Server::default().answer(what, 200, vec![("set-cookie", line)].leak());
        let page = if url.starts_with("http:") {
            "http://app.example.com"
        } else {
            PAGE
        };
        let page = Page::at(page);
        let verdict = server
            .fetch(&page, request("GET", url, &[]), CredentialsMode::Include)
            .await;
        assert_eq!(verdict.cookies()[0].refused, refused, "{line}");
        drop(
            server
                .fetch(&page, request("GET", url, &[]), CredentialsMode::Include)
                .await,
        );
        let cookie = if refused.is_none() { "a=1" } else { "-" };
        assert_eq!(
            server.asked(&["cookie"])[1],
            format!("{what} {cookie}"),
            "{line}"
        );
    }
}

#[tokio::test]
async fn a_cookie_keeps_to_its_path_and_its_host() {
    let include = CredentialsMode::Include;
    for (line, set_by, url, cookie) in [
        ("a=1; Path=/items", SIBLING, SIBLING, "a=1"),
        (
            "a=1; Path=/items",
            SIBLING,
            "https://api.example.com/itemsets",
            "-",
        ),
        (
            "a=1; Path=/",
            SIBLING,
            "https://api.example.com/other",
            "a=1",
        ),
        ("a=1", SIBLING, "https://v2.api.example.com/items", "-"),
        (
            "a=1; Domain=api.example.com",
            SIBLING,
            "https://v2.api.example.com/items",
            "a=1",
        ),
    ] {
        let server = Server::default();
        let page = Page::at(PAGE);
        page.browser().set_cookie(set_by, line).unwrap();
        drop(server.fetch(&page, request("GET", url, &[]), include).await);
        assert_eq!(
            server.asked(&["cookie"]),
            [format!("GET {url} {cookie}")],
            "{line}"
        );
    }
}

#[tokio::test]
async fn a_cookie_without_a_path_keeps_to_the_directory_that_set_it() {
    let include = CredentialsMode::Include;
    let server = Server::default();
    let page = Page::at(PAGE);
    let login = "https://api.example.com/login/form";
    page.browser().set_cookie(login, "a=root; Path=/").unwrap();
    page.browser().set_cookie(login, "a=deep").unwrap();
    for url in [login, SIBLING] {
        drop(server.fetch(&page, request("GET", url, &[]), include).await);
    }
    let asked = [
        format!("GET {login} a=deep; a=root"),
        format!("GET {SIBLING} a=root"),
    ];
    assert_eq!(server.asked(&["cookie"]), asked);
    page.browser()
        .set_cookie(login, "a=; Path=/; Max-Age=0")
        .unwrap();
    drop(
        server
            .fetch(&page, request("GET", SIBLING, &[]), include)
            .await,
    );
    assert_eq!(server.asked(&["cookie"]), [format!("GET {SIBLING} -")]);
}

#[test]
fn a_plain_cookie_does_not_hide_a_secure_one() {
    let plain = "http://api.example.com/items";
    for (line, refused) in [
        ("a=2", true),
        ("a=2; Domain=example.com", true),
        ("a=2; Path=/items/deep", true),
        ("a=2; Path=/other", false),
        ("b=2", false),
    ] {
        let browser = Browser::new();
        browser
            .set_cookie(SIBLING, "a=1; Secure; Path=/items")
            .unwrap();
        let set = browser.set_cookie(&format!("{plain}/x"), line).unwrap();
        let expected = refused.then_some(CookieReason::OverSecure);
        assert_eq!(set.refused, expected, "{line}");
    }
}

#[test]
fn a_domain_has_180_cookies_at_most() {
    let browser = Browser::new();
    for number in 0..181 {
        let line = format!(
            "a{number}=1; Path=/{}",
            if number == 3 { "; Secure" } else { "" }
        );
        browser.set_cookie(SIBLING, &line).unwrap();
    }
    let names: Vec<_> = browser
        .cookies()
        .into_iter()
        .map(|cookie| cookie.name)
        .collect();
    assert_eq!(names.len(), 180);
    assert!(
        !names.contains(&"a0".to_owned()),
        "the oldest one goes first"
    );
}

#[test]
fn a_cookie_must_meet_the_rules_of_its_name_prefix() {
    for (line, refused) in [
        ("__Host-a=1; Secure; Path=/", None),
        ("__Host-a=1; Secure", Some(CookieReason::Prefix)),
        (
            "__Host-a=1; Secure; Path=/; Domain=example.com",
            Some(CookieReason::Prefix),
        ),
        ("__Secure-a=1", Some(CookieReason::Prefix)),
        ("__Http-a=1; Secure; HttpOnly", None),
        ("__Http-a=1; Secure", Some(CookieReason::Prefix)),
        ("__http-a=1; HttpOnly", Some(CookieReason::Prefix)), // prefixes ignore case
        ("__Http-a=1; Secure; HttpOnly; Domain=example.com", None),
        ("__Host-Http-a=1; Secure; HttpOnly; Path=/", None),
        (
            "__Host-Http-a=1; Secure; HttpOnly",
            Some(CookieReason::Prefix),
        ),
        (
            "__Host-Http-a=1; Secure; Path=/",
            Some(CookieReason::Prefix),
        ),
        ("=__Http-a=1; Secure; HttpOnly", Some(CookieReason::Prefix)), // a server would read it as that name
        ("a=1; Domain=com", Some(CookieReason::Domain)),
    ] {
        let set = Browser::new().set_cookie(SIBLING, line).unwrap();
        assert_eq!(set.refused, refused, "{line}");
    }
}

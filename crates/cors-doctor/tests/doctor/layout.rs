//! How a diagnosis is laid out.

use crate::support::{ALLOW_ORIGIN, PAGE, SERVERS, Server, doctor, line};

async fn no_method() -> Server {
    Server::new(|_| (200, vec![line(ALLOW_ORIGIN, "*")])).await
}

#[tokio::test]
async fn cause_and_fix_come_first_and_the_steps_only_if_they_are_asked_for() {
    let server = no_method().await;
    let args = [server.url.as_str(), "--origin", PAGE, "-X", "PUT"];
    let short = doctor(&args).await.out;
    let titles = |text: &str| -> Vec<String> {
        let titles = ["Cause", "Fix", "Also", "Steps", "Sent and received"];
        text.lines()
            .filter(|line| titles.contains(line))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(titles(&short), ["Cause", "Fix", "Also"], "{short}");
    assert!(
        short.lines().position(|line| line == "Fix").unwrap() < 10,
        "{short}"
    );

    let long = doctor(&[&args[..], &["--verbose"]].concat()).await.out;
    assert_eq!(
        titles(&long),
        ["Cause", "Fix", "Also", "Steps", "Sent and received"],
        "{long}"
    );
    assert!(long.contains("Chromium prints: "), "{long}");
    let links = long
        .matches("https://fetch.spec.whatwg.org/#cors-preflight-fetch")
        .count();
    assert_eq!(links, 1, "{long}");
    let last = long.lines().last().unwrap();
    assert!(last.contains(": https://fetch.spec.whatwg.org/"), "{long}");
}

#[tokio::test]
async fn no_line_is_wider_than_a_hundred_columns_for_any_server() {
    let server = no_method().await;
    for name in SERVERS {
        for more in [
            &["-X", "PUT"][..],
            &["--credentials", "-X", "PUT", "-H", "X-A: 1", "--verbose"],
        ] {
            let args = [
                &[server.url.as_str(), "--origin", PAGE, "--server", name],
                more,
            ]
            .concat();
            for line in doctor(&args).await.out.lines() {
                assert!(line.chars().count() <= 100, "{name}: {line}");
            }
        }
    }
}

#[tokio::test]
async fn that_data_may_change_is_said_only_of_what_was_sent() {
    let refused = no_method().await;
    let said = doctor(&[&refused.url, "--origin", PAGE, "-X", "PUT"]).await;
    assert_eq!(said.err, "");
    let said = doctor(&[&refused.url, "--origin", PAGE, "-X", "POST"]).await;
    assert!(
        said.err.contains("POST was sent and may have changed data"),
        "{}",
        said.err
    );
}

#[tokio::test]
async fn the_synopsis_of_the_man_page_has_the_values() {
    let page = doctor(&["man"]).await.out;
    let synopsis = page
        .split(".SH ")
        .find(|section| section.starts_with("SYNOPSIS"))
        .unwrap();
    for part in [
        "\\-\\-origin",
        "ORIGIN",
        "\\-X|\\-\\-method",
        "METHOD",
        "URL",
        "explain",
    ] {
        assert!(synopsis.contains(part), "{part}: {synopsis}");
    }
}

//! Compares the table with the simulator and with every browser.

use crate::engines::{Seen, Session};
use crate::scenario::{Outcome, Page, Scenario};
use crate::servers::Servers;
use crate::{hand_written, layered, simulator};
use cors_browser::{Blocked, Engine};

/// Headers that servers in the table send, and that pages cannot read unless they are exposed.
const HIDDEN: [&str; 3] = ["etag", "set-cookie", "x-request-id"];

async fn servers() -> Servers {
    Servers::start(
        layered::rows()
            .into_iter()
            .chain(hand_written::rows())
            .collect(),
    )
    .await
}

#[tokio::test]
async fn the_table_has_sixty_rows_and_half_of_them_test_the_layer() {
    let (layered, hand_written) = (layered::rows().len(), hand_written::rows().len());
    assert!(layered + hand_written >= 60);
    assert!(
        layered.abs_diff(hand_written) <= 20,
        "{layered} {hand_written}"
    );
}

#[tokio::test]
async fn the_simulator_does_what_the_standard_says() {
    let servers = servers().await;
    let mut wrong = Vec::new();
    for (index, row) in servers.rows.iter().enumerate() {
        let verdict = simulator::fetch(servers.places, index, row).await;
        let code = verdict.blocked().map(Blocked::code);
        let seen = simulator::seen(&verdict);
        if !agrees(&seen, &row.expected) || code != expected_code(&row.expected) {
            wrong.push(format!("{}: {:?}, not {verdict}", row.name, row.expected));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn chromium_agrees_with_the_table_and_prints_what_is_quoted() {
    ask_all(Engine::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn firefox_agrees_with_the_table_and_prints_what_is_quoted() {
    ask_all(Engine::Firefox).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn webkit_agrees_with_the_table() {
    ask_all(Engine::WebKit).await;
}

async fn ask_all(engine: Engine) {
    let servers = servers().await;
    let mut session = Session::start(engine).await;
    let mut wrong = Vec::new();
    for page in [
        Page::Localhost,
        Page::Address,
        Page::Subdomain,
        Page::Opaque,
    ] {
        let url = servers.places.page_url(page);
        session.open(&url).await;
        let rows = servers.rows.iter().enumerate();
        for (index, row) in rows.filter(|(_, row)| row.page == page) {
            wrong.extend(ask(&mut session, engine, &servers, index, row).await);
        }
    }
    session.close().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Tests one row in a real browser, and returns what is wrong with the outcome.
async fn ask(
    session: &mut Session,
    engine: Engine,
    servers: &Servers,
    index: usize,
    row: &Scenario,
) -> Vec<String> {
    let at = servers.places;
    let url = format!("{}/{index}{}", at.api(), row.request.path);
    let seen = session.ask(&url, row.request.init()).await;
    let expected = row.expected_of(engine);
    let mut wrong = Vec::new();
    let mut complain = |text: String| wrong.push(format!("{engine:?}: {}: {text}", row.name));
    if !agrees(&seen, expected) {
        let why = row.departures.iter().map(|departure| departure.why);
        let why: Vec<_> = why.collect();
        complain(format!("{seen:?}, not {expected:?} {why:?}"));
    }
    let verdict = simulator::fetch(at, index, row).await;
    if *expected == row.expected && simulator::seen(&verdict) != seen {
        let simulated = simulator::seen(&verdict);
        complain(format!("{seen:?}, and simulated {simulated:?}"));
    }
    let explanation = verdict.blocked().map(Blocked::explain);
    let quoted = explanation.and_then(|explanation| match engine {
        Engine::Chromium => explanation.chromium,
        Engine::Firefox => explanation.firefox,
        _ => None,
    });
    if let (Some(quoted), Seen::Blocked) = (quoted, seen) {
        if let Err(lines) = session.console_says(&quoted).await {
            complain(format!("does not print {quoted:?} but {lines:#?}"));
        }
    }
    wrong
}

fn agrees(seen: &Seen, expected: &Outcome) -> bool {
    match (seen, expected) {
        (Seen::Response { headers, .. }, Outcome::Reads(names)) => {
            let hidden = headers.iter().map(String::as_str);
            let mut read: Vec<_> = hidden.filter(|name| HIDDEN.contains(name)).collect();
            read.sort_unstable();
            read == *names
        }
        (Seen::Blocked, Outcome::Blocked(_)) | (Seen::Opaque, Outcome::Opaque) => true,
        _ => false,
    }
}

fn expected_code(expected: &Outcome) -> Option<&'static str> {
    match expected {
        Outcome::Blocked(code) => Some(code),
        Outcome::Reads(_) | Outcome::Opaque => None,
    }
}

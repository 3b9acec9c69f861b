//! `examples/playground`, used as a person would.

use crate::engines::Session;
use cors_browser::Engine;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tokio::task::JoinHandle;

#[path = "../../../../examples/playground/server/mod.rs"]
mod server;

/// Waits until everything has run, and returns the state of each row and what the page says about errors.
const WAIT: &str = r#"
    const done = arguments[arguments.length - 1];
    const state = (row) => [row.dataset.id, row.dataset.state];
    const check = () => {
        if (document.body.dataset.done !== "true") return setTimeout(check, 20);
        done({
            rows: Object.fromEntries([...document.querySelectorAll("tr[data-id]")].map(state)),
            errors: document.getElementById("errors").textContent,
            disagreements: document.querySelectorAll(".disagreement:not([hidden])").length,
            why: document.querySelector("tr[data-id=put] .why").textContent,
        });
    };
    check();
"#;

/// Writes into a field of the form and applies it.
const CHANGE: &str = r#"
    const [id, text] = arguments;
    document.getElementById(id).value = text;
    document.getElementById("apply").click();
"#;

struct Page {
    session: Session,
    at: server::Playground,
    serving: JoinHandle<()>,
}

impl Page {
    async fn open(engine: Engine) -> Self {
        let (at, serving) = server::start(0).await.unwrap();
        let serving = tokio::spawn(serving);
        let session = Session::start(engine).await;
        session.open(&format!("{}/", at.first)).await;
        Self {
            session,
            at,
            serving,
        }
    }

    async fn wait(&self) -> Value {
        self.session
            .client
            .execute_async(WAIT, vec![])
            .await
            .unwrap()
    }

    async fn change(&self, field: &str, text: &str) -> Value {
        let arguments = vec![json!(field), json!(text)];
        self.session
            .client
            .execute(CHANGE, arguments)
            .await
            .unwrap();
        self.wait().await
    }

    async fn restore(&self) -> Value {
        let script = "document.getElementById('restore').click()";
        self.session.client.execute(script, vec![]).await.unwrap();
        self.wait().await
    }

    async fn close(self) {
        self.session.close().await;
        self.serving.abort();
    }
}

fn red(seen: &Value) -> Vec<String> {
    let rows: BTreeMap<String, String> = serde_json::from_value(seen["rows"].clone()).unwrap();
    assert!(rows.len() >= 14, "{rows:?}");
    let red = rows.into_iter().filter(|(_, state)| state != "green");
    red.map(|(id, _)| id).collect()
}

async fn play(engine: Engine) {
    let page = Page::open(engine).await;
    let at_first = page.wait().await;
    let without_put = page.change("methods", "GET, POST").await;
    let second = page.at.second.clone();
    let of_second = page.change("origins", &second).await;
    let wrong = page.change("origins", "https://app.example.com/").await;
    let restored = page.restore().await;
    page.close().await;

    for seen in [&at_first, &without_put, &of_second, &wrong, &restored] {
        assert_eq!(
            seen["disagreements"], 0,
            "the simulator agrees with {engine:?}"
        );
    }
    assert_eq!(red(&at_first), [""; 0]);
    assert_eq!(red(&without_put), ["put"]);
    let why = without_put["why"].as_str().unwrap();
    assert!(
        why.contains("add PUT to Access-Control-Allow-Methods"),
        "{why}"
    );
    let turned = [
        "anonymous",
        "credentials",
        "error",
        "etag",
        "get",
        "missing",
        "post-json",
        "post-text",
        "put",
        "second-get",
        "second-post-json",
        "second-post-text",
        "x-request-id",
        "x-token",
    ];
    assert_eq!(red(&of_second), turned);
    let errors = wrong["errors"].as_str().unwrap();
    assert!(
        errors.contains("use \"https://app.example.com\""),
        "{errors}"
    );
    assert_eq!(red(&wrong), turned, "the previous policy stays active");
    assert_eq!(red(&restored), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_playground_shows_in_chromium_what_a_policy_means() {
    play(Engine::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_playground_shows_in_firefox_what_a_policy_means() {
    play(Engine::Firefox).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_playground_shows_in_webkit_what_a_policy_means() {
    play(Engine::WebKit).await;
}

//! Local Network Access in Chromium, which can give a server on this machine another address space. The other engines
//! have no such setting and never ask the user.

use crate::engines::{Session, capabilities};
use crate::recorder::Recorder;
use crate::simulator;
use cors_browser::{AddressSpace, Browser, Engine, PageRequest, PermissionState};
use serde_json::json;

const ASK: &str = "const [url, done] = arguments;
    fetch(url).then(() => done(true), () => done(false));";

#[tokio::test(flavor = "multi_thread")]
async fn chromium_asks_before_a_public_page_reaches_this_machine() {
    let (pages, api) = (Recorder::start().await, Recorder::start().await);
    let mut wanted = capabilities(Engine::Chromium);
    let space = format!(
        "--ip-address-space-overrides=127.0.0.1:{}=public",
        pages.port
    );
    let arguments = wanted["goog:chromeOptions"]["args"].as_array_mut();
    arguments.unwrap().push(json!(space));
    let mut session = Session::start_with(Engine::Chromium, wanted, &[]).await;
    let page = pages.url("one.localhost", "");
    let url = api.url("two.localhost", "/a/items");
    let mut wrong = Vec::new();
    for (setting, state) in [
        ("denied", PermissionState::Denied),
        ("granted", PermissionState::Granted),
    ] {
        for permission in ["local-network-access", "loopback-network"] {
            let set =
                json!({ "permission": { "name": permission }, "setting": setting, "origin": page });
            let command = json!({ "cmd": "Browser.setPermission", "params": set });
            let answer = session.command("goog/cdp/execute", &command).await;
            assert!(answer["value"]["error"].is_null(), "{answer}");
        }
        session.open(&format!("{page}/page")).await;
        let seen = session
            .client
            .execute_async(ASK, vec![json!(url)])
            .await
            .unwrap();
        let browser = Browser::new()
            .engine(Engine::Chromium)
            .local_network_access(state);
        let simulated = browser.open(&page).in_address_space(AddressSpace::Public);
        let verdict = simulated
            .fetch_with(simulator::send, PageRequest::fetch(&url))
            .await;
        if seen.as_bool() != Some(verdict.is_allowed()) {
            wrong.push(format!("{setting}: {seen}, not {verdict}"));
        }
        if let Some(blocked) = verdict.blocked() {
            let quoted = blocked.explain().chromium.unwrap();
            if let Err(lines) = session.console_says(&quoted).await {
                wrong.push(format!("does not print {quoted:?} but {lines:#?}"));
            }
        }
    }
    session.close().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

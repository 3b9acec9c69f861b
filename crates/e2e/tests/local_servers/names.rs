//! Browsers for which a foreign name resolves to this machine.

use crate::engines::{Session, capabilities};
use cors_browser::Engine;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// The host name whose owner lets it resolve to 127.0.0.1.
pub(crate) const NAME: &str = "rebound.example";

/// A file like `/etc/hosts` that has the name. It is written once: a browser that reads it while another test writes it
/// finds no name.
static HOSTS: LazyLock<String> = LazyLock::new(|| {
    let hosts = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hosts");
    let lines = format!("127.0.0.1 localhost\n127.0.0.1 {NAME}\n");
    fs::write(&hosts, lines).expect("Cargo makes the folder");
    hosts
        .into_os_string()
        .into_string()
        .expect("its name is Unicode")
});

/// A browser that resolves [`NAME`] to 127.0.0.1. Each engine needs a different setting for that.
pub(crate) async fn start(engine: Engine) -> Session {
    let mut wanted = capabilities(engine);
    match engine {
        Engine::Chromium => start_chromium(None).await,
        Engine::Firefox => {
            let prefs = &mut wanted["moz:firefoxOptions"]["prefs"];
            prefs["network.dns.localDomains"] = json!(NAME);
            Session::start_with(engine, wanted, &[]).await
        }
        // WebKitGTK asks the system's resolver, which is given another `/etc/hosts`.
        _ => {
            let variables = [
                ("LD_PRELOAD", "libnss_wrapper.so"),
                ("NSS_WRAPPER_HOSTS", &*HOSTS),
            ];
            Session::start_with(engine, wanted, &variables).await
        }
    }
}

/// Starts Chromium so that it resolves [`NAME`] to 127.0.0.1, with one more argument.
pub(crate) async fn start_chromium(more: Option<String>) -> Session {
    let mut wanted = capabilities(Engine::Chromium);
    let rule = format!("--host-resolver-rules=MAP {NAME} 127.0.0.1");
    let args = wanted["goog:chromeOptions"]["args"].as_array_mut();
    let args = args.expect("Chromium has arguments");
    args.extend([rule].into_iter().chain(more).map(Value::String));
    Session::start_with(Engine::Chromium, wanted, &[]).await
}

/// Runs a test in WebKitGTK, up to four times: with the wrapper around the resolver, its processes sometimes crash. A test
/// that fails for another reason fails every time.
pub(crate) async fn in_webkit<F>(test: fn(Engine) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    for _ in 0..3 {
        if tokio::spawn(test(Engine::WebKit)).await.is_ok() {
            return;
        }
    }
    test(Engine::WebKit).await;
}

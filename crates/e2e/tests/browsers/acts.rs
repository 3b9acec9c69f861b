//! What a user and a page do in a session, done by an engine and by the simulator.

use crate::engines::Session;
use crate::recorder::{Asked, Recorder};
use crate::simulator;
use cors_browser::{Browser, CredentialsMode, Page, PageRequest, RequestBody};
use fantoccini::Locator;
use serde_json::json;

const NAMES: [&str; 6] = [
    "origin",
    "sec-fetch-site",
    "sec-fetch-mode",
    "sec-fetch-dest",
    "sec-fetch-user",
    "cookie",
];

/// Something that the user or a page does, with a URL: its host and its path.
#[derive(Clone, Copy)]
pub(crate) enum Act {
    /// The user types the URL.
    Visit(&'static str, &'static str),
    NewTab,
    /// The page opens a frame. The page in the frame does the acts that follow.
    Frame(&'static str, &'static str),
    /// The page's script fetches with credentials.
    Fetch(&'static str, &'static str),
    /// The page's script changes `location`. The last part is where redirects lead.
    Go(&'static str, &'static str, &'static str),
    /// The user clicks a link.
    Click(&'static str, &'static str),
    /// A form is submitted.
    Post(&'static str, &'static str),
}

use Act::{Click, Fetch, Frame, Go, NewTab, Post, Visit};

/// The last request, line by line, and whether the page could read the last response.
pub(crate) type Seen = (Vec<String>, Option<bool>);

fn described(asked: &Asked) -> Vec<String> {
    let value = |name: &str| {
        let value = asked.headers.get(name);
        value
            .map_or("-", |value| value.to_str().unwrap())
            .to_owned()
    };
    let head = format!("{} {}", asked.method, asked.host);
    let headers = NAMES.map(|name| format!("{name}: {}", value(name)));
    [head].into_iter().chain(headers).collect()
}

pub(crate) async fn simulate(
    browser: &Browser,
    recorder: &Recorder,
    acts: &[Act],
    end: &str,
) -> Seen {
    let send = simulator::send;
    let mut page = Page::at("null");
    let mut reads = None;
    for act in acts {
        let verdict = match *act {
            NewTab => continue,
            Visit(host, path) => {
                browser
                    .visit_with(send, recorder.url(host, path).as_str())
                    .await
            }
            Frame(host, path) => {
                let request = PageRequest::iframe(recorder.url(host, path));
                page.navigate_with(send, request).await
            }
            Go(host, path, _) => {
                page.navigate_with(send, recorder.url(host, path).as_str())
                    .await
            }
            Click(host, path) => {
                let request = PageRequest::navigate(recorder.url(host, path));
                page.navigate_with(send, request.user_activation(true))
                    .await
            }
            Post(host, path) => {
                let form = RequestBody::form(&[]);
                let request = PageRequest::form_post(recorder.url(host, path), form);
                page.navigate_with(send, request).await
            }
            Fetch(host, path) => {
                let request = PageRequest::fetch(recorder.url(host, path));
                let include = request.credentials(CredentialsMode::Include);
                let verdict = page.fetch_with(send, include).await;
                reads = Some(verdict.is_allowed());
                verdict
            }
        };
        if let Some(loaded) = verdict.page() {
            page = loaded.clone();
        }
    }
    (described(recorder.found(end).last().unwrap()), reads)
}

pub(crate) async fn act(session: &Session, recorder: &Recorder, acts: &[Act], end: &str) -> Seen {
    let client = &session.client;
    let mut reads = None;
    for act in acts {
        match *act {
            NewTab => {
                let tab = client.new_window(true).await.unwrap();
                client.switch_to_window(tab.handle).await.unwrap();
            }
            Visit(host, path) => session.open(&recorder.url(host, path)).await,
            Frame(host, path) => {
                const OPEN: &str = "const [url, done] = arguments;
                    const it = document.createElement('iframe');
                    it.onload = () => done(); it.src = url; document.body.append(it);";
                let url = json!(recorder.url(host, path));
                client.execute_async(OPEN, vec![url]).await.unwrap();
                client.enter_frame(0).await.unwrap();
            }
            Fetch(host, path) => {
                const ASK: &str = "const [url, done] = arguments;
                    fetch(url, { credentials: 'include' }).then(() => done(true), () => done(false));";
                let url = json!(recorder.url(host, path));
                let seen = client.execute_async(ASK, vec![url]).await.unwrap();
                reads = seen.as_bool();
            }
            Go(host, path, end) => {
                let url = json!(recorder.url(host, path));
                let go = "const [url] = arguments; setTimeout(() => location.href = url)";
                client.execute(go, vec![url]).await.unwrap();
                recorder.asked(end, 1).await;
            }
            Click(host, path) => {
                const LINK: &str = "const [url] = arguments;
                    const it = document.createElement('a'); it.href = url; it.textContent = 'link';
                    document.body.append(it);";
                let url = json!(recorder.url(host, path));
                client.execute(LINK, vec![url]).await.unwrap();
                client
                    .find(Locator::Css("a"))
                    .await
                    .unwrap()
                    .click()
                    .await
                    .unwrap();
                recorder.asked(path, 1).await;
            }
            Post(host, path) => {
                const FORM: &str = "const [url] = arguments;
                    const it = document.createElement('form'); it.method = 'post'; it.action = url;
                    document.body.append(it); setTimeout(() => it.submit());";
                let url = json!(recorder.url(host, path));
                client.execute(FORM, vec![url]).await.unwrap();
                recorder.asked(path, 1).await;
            }
        }
    }
    (described(recorder.found(end).last().unwrap()), reads)
}

//! The pictures in the README show what the command prints.

use crate::support::{ALLOW_METHODS, ALLOW_ORIGIN, Server, doctor, line};

const PAGE: &str = "http://localhost:5173";
/// The server in the pictures.
const SHOWN: &str = "http://localhost:8080";

/// What a picture shows below the command, as words. The progress line is left out, which only a terminal gets.
fn words(picture: &str) -> String {
    let lines = picture.lines().filter(|line| line.starts_with("<text "));
    let texts = lines.skip(1).map(|line| {
        let mut in_tag = false;
        let text = line.chars().filter(|&c| {
            let was_in_tag = in_tag;
            in_tag = if in_tag { c != '>' } else { c == '<' };
            !in_tag && !was_in_tag
        });
        let text: String = text.collect();
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
    });
    let texts = texts.filter(|text| !text.starts_with("sending the request"));
    let texts: Vec<_> = texts.collect();
    joined(&texts.join(" "))
}

fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the command in the pictures prints about a server that allows these methods.
async fn printed(methods: &'static str) -> String {
    let server = Server::new(move |_| {
        let lines = [
            (ALLOW_ORIGIN, PAGE),
            (ALLOW_METHODS, methods),
            ("vary", "Origin"),
            ("x-powered-by", "Express"),
        ];
        (200, lines.map(|(name, value)| line(name, value)).into())
    })
    .await;
    let url = server.url.replace("127.0.0.1", "localhost");
    let said = doctor(&[&format!("{url}/items"), "--origin", PAGE, "-X", "PUT"]).await;
    joined(&format!("{} {}", said.err, said.out).replace(&url, SHOWN))
}

#[tokio::test]
async fn the_picture_of_an_explanation_shows_what_is_printed() {
    let mut readme = include_str!("../../README.md").lines();
    let line = readme.find(|line| line.starts_with("Access to fetch at "));
    let said = doctor(&["explain", line.unwrap()]).await;
    let picture = include_str!("../../screenshots/explain.svg");
    assert_eq!(words(picture), joined(&said.out));
}

#[tokio::test]
async fn the_picture_of_a_blocked_request_shows_what_is_printed() {
    let picture = include_str!("../../screenshots/blocked.svg");
    assert_eq!(words(picture), printed("GET, DELETE").await);
}

#[tokio::test]
async fn the_picture_of_an_allowed_request_shows_what_is_printed() {
    let picture = include_str!("../../screenshots/allowed.svg");
    assert_eq!(
        words(picture),
        printed("GET, HEAD, POST, DELETE, PUT").await
    );
}

//! "Copy as fetch" and "Copy as fetch (Node.js)": a call whose arguments are JSON.

use super::request::Copied;
use crate::error::CliError;
use crate::question::header;
use bytes::Bytes;
use http::header::HeaderMap;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The second argument, as far as it matters.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Options {
    method: Option<String>,
    headers: BTreeMap<String, String>,
    body: Option<String>,
    referrer: Option<String>,
    credentials: Option<String>,
}

pub(super) fn read(text: &str) -> Result<Copied, CliError> {
    let (_, arguments) = text.split_once("fetch(").unwrap_or_default();
    let not_json = |error: serde_json::Error| {
        CliError::new(format!(
            "--curl: the arguments of fetch(…) are not in the form that browsers copy: {error}"
        ))
    };
    let mut urls = serde_json::Deserializer::from_str(arguments).into_iter::<String>();
    let url = urls.next().transpose().map_err(not_json)?;
    let url = url.ok_or_else(|| CliError::new("--curl: fetch(…) has no URL"))?;
    let rest = arguments[urls.byte_offset()..]
        .trim_start()
        .trim_start_matches(',');
    let options = match rest.trim_start() {
        rest if rest.starts_with('{') => {
            let mut options = serde_json::Deserializer::from_str(rest).into_iter::<Options>();
            options
                .next()
                .transpose()
                .map_err(not_json)?
                .unwrap_or_default()
        }
        _ => Options::default(),
    };
    let mut headers = HeaderMap::new();
    let referrer = options.referrer.map(|page| ("referer".to_owned(), page));
    for (name, value) in options.headers.into_iter().chain(referrer) {
        let (name, value) = header(&format!("{name}: {value}"))?;
        headers.append(name, value);
    }
    Ok(Copied {
        url,
        method: options.method.unwrap_or_else(|| "GET".to_owned()),
        headers,
        body: Bytes::from(options.body.unwrap_or_default()),
        credentials: options.credentials.as_deref() == Some("include"),
    })
}

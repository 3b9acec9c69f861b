//! A recorded network log: judged without sending anything.

use crate::args::Ask;
use crate::question::{Question, request};
use crate::trouble::Trouble;
use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_REQUEST_METHOD, COOKIE, HeaderMap, HeaderName, HeaderValue, ORIGIN, REFERER,
    USER_AGENT,
};
use http::{Request, Response, StatusCode};
use serde_json::Value;
use std::path::Path;

/// More than a browser's log of a day; what is larger is no log.
const MAX_SIZE: u64 = 256 * 1024 * 1024;

/// The answers of a log, by method and URL.
#[derive(Debug)]
pub(crate) struct Recorded {
    answers: Vec<(String, Response<()>)>,
}

impl Recorded {
    /// The first answer to such a request that was not given yet.
    pub(crate) fn answer(&mut self, request: &Request<Bytes>) -> Result<Response<()>, String> {
        let key = key(request.method().as_str(), &request.uri().to_string());
        let at = self.answers.iter().position(|(known, _)| *known == key);
        let at = at.ok_or_else(|| format!("the log has no answer to {key}"))?;
        Ok(self.answers.remove(at).1)
    }
}

pub(crate) fn read(file: &Path, ask: &Ask) -> Result<(Question, Recorded), Trouble> {
    let name = file.display();
    let trouble = |text: String| Trouble::new(format!("{name}: {text}"));
    let size = std::fs::metadata(file)
        .map_err(|error| trouble(error.to_string()))?
        .len();
    if size > MAX_SIZE {
        return Err(trouble("larger than any browser's log".to_owned()));
    }
    let text = std::fs::read(file).map_err(|error| trouble(error.to_string()))?;
    let log: Value =
        serde_json::from_slice(&text).map_err(|error| trouble(format!("no JSON: {error}")))?;
    let entries = log["log"]["entries"]
        .as_array()
        .ok_or_else(|| trouble("no HAR: it has no log.entries".to_owned()))?;
    let chosen = match ask.entry {
        Some(at) => at,
        None => entries
            .iter()
            .position(is_suspect)
            .or_else(|| entries.iter().position(|entry| !is_preflight(entry)))
            .ok_or_else(|| trouble("no request in it".to_owned()))?,
    };
    let entry = entries
        .get(chosen)
        .ok_or_else(|| trouble(format!("no entry {chosen}; it has {}", entries.len())))?;
    let question = question(entry, ask).map_err(|error| trouble(error.to_string()))?;
    // From the preflight of the entry on, which stands before it or after.
    let answers = entries.iter().filter_map(|entry| {
        let status = entry["response"]["status"]
            .as_u64()
            .filter(|status| *status > 0)?;
        let mut response = Response::new(());
        *response.status_mut() = StatusCode::from_u16(u16::try_from(status).ok()?).ok()?;
        *response.headers_mut() = headers(&entry["response"]);
        let request = &entry["request"];
        Some((
            key(request["method"].as_str()?, request["url"].as_str()?),
            response,
        ))
    });
    let recorded = Recorded {
        answers: answers.collect(),
    };
    Ok((question, recorded))
}

fn key(method: &str, url: &str) -> String {
    format!("{method} {}", url.split('#').next().unwrap_or_default())
}

fn is_preflight(entry: &Value) -> bool {
    let request = &entry["request"];
    request["method"] == "OPTIONS" && headers(request).contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// Blocked responses are recorded without a status, or without what the page might have read.
fn is_suspect(entry: &Value) -> bool {
    let failed = entry["response"]["status"].as_u64().unwrap_or(0) == 0
        || entry["response"]["_error"].is_string();
    failed && !is_preflight(entry) && headers(&entry["request"]).contains_key(ORIGIN)
}

fn question(entry: &Value, ask: &Ask) -> Result<Question, Trouble> {
    let recorded = &entry["request"];
    let (Some(method), Some(url)) = (recorded["method"].as_str(), recorded["url"].as_str()) else {
        return Err(Trouble::new("the entry has no request"));
    };
    let mut headers = headers(recorded);
    let said = headers.remove(ORIGIN);
    let said = said.as_ref().and_then(|origin| origin.to_str().ok());
    let cookies = headers.remove(COOKIE).is_some();
    for name in [USER_AGENT, REFERER] {
        headers.remove(name);
    }
    let body = match method {
        "GET" | "HEAD" => Bytes::new(),
        _ => Bytes::from(
            recorded["postData"]["text"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        ),
    };
    let request = request(method, url, headers, body)?;
    Question::new(
        ask.origin.as_deref().or(said),
        request,
        ask.credentials || cookies,
    )
}

/// The headers of one side of an entry, but for those of HTTP/2 that begin with a colon.
fn headers(side: &Value) -> HeaderMap {
    let lines = side["headers"].as_array().into_iter().flatten();
    lines
        .filter_map(|line| {
            let name = HeaderName::from_bytes(line["name"].as_str()?.as_bytes()).ok()?;
            Some((
                name,
                HeaderValue::from_str(line["value"].as_str()?.trim()).ok()?,
            ))
        })
        .flat_map(|(name, value)| {
            // Firefox writes several lines as one, with line ends between.
            let values: Vec<_> = value
                .as_bytes()
                .split(|&byte| byte == b'\n')
                .map(<[u8]>::to_vec)
                .collect();
            values.into_iter().filter_map(move |value| {
                Some((name.clone(), HeaderValue::from_bytes(&value).ok()?))
            })
        })
        .fold(HeaderMap::new(), |mut headers, (name, value)| {
            headers.append(name, value);
            headers
        })
}

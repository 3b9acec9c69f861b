//! "Copy as cURL": the request that a browser has sent, as a shell's line.

use crate::question::{Question, header, request};
use crate::trouble::Trouble;
use bytes::Bytes;
use http::header::{
    AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, HeaderValue, ORIGIN, REFERER, USER_AGENT,
};

/// Headers that browsers add by themselves, without asking for permission.
const BROWSERS_OWN: [http::HeaderName; 2] = [USER_AGENT, REFERER];

pub(crate) fn read(line: &str, origin: Option<&str>) -> Result<Question, Trouble> {
    // Chromium joins lines by a backslash, and on Windows by a caret.
    let line = line
        .replace("\\\r\n", " ")
        .replace("\\\n", " ")
        .replace("^\n", " ");
    let words = shlex::split(&line).ok_or_else(|| Trouble::new("--curl: a quote is left open"))?;
    let mut words = words.into_iter().peekable();
    if words
        .next_if(|word| word == "curl" || word == "curl.exe")
        .is_none()
    {
        return Err(Trouble::new("--curl: the line does not begin with curl"));
    }
    let mut url = None;
    let mut method = None;
    let mut headers = HeaderMap::new();
    let mut body = String::new();
    while let Some(word) = words.next() {
        let mut value = || {
            words
                .next()
                .ok_or_else(|| Trouble::new(format!("--curl: {word} needs a value")))
        };
        match word.as_str() {
            "-X" | "--request" => method = Some(value()?),
            "-H" | "--header" => {
                let (name, value) = header(&value()?)?;
                headers.append(name, value);
            }
            "-b" | "--cookie" => {
                headers.append(COOKIE, text(&value()?)?);
            }
            "-d" | "--data" | "--data-raw" | "--data-binary" | "--data-ascii"
            | "--data-urlencode" => {
                if !body.is_empty() {
                    body.push('&');
                }
                body.push_str(&value()?);
                method.get_or_insert_with(|| "POST".to_owned());
            }
            "-u" | "--user" => {
                // Only that it is there matters: the value is the server's business.
                value()?;
                headers.append(AUTHORIZATION, HeaderValue::from_static("Basic"));
            }
            "-A" | "--user-agent" | "-e" | "--referer" | "-o" | "--output" | "--max-time" => {
                value()?;
            }
            "--url" => url = Some(value()?),
            "-I" | "--head" => method = Some("HEAD".to_owned()),
            flag if flag.starts_with('-') => {}
            _ => url = Some(word),
        }
    }
    let url = url.ok_or_else(|| Trouble::new("--curl: the line has no URL"))?;
    let said = headers.remove(ORIGIN);
    let said = said.as_ref().and_then(|origin| origin.to_str().ok());
    let cookies: Vec<String> = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split("; "))
        .map(str::to_owned)
        .collect();
    headers.remove(COOKIE);
    for name in BROWSERS_OWN {
        headers.remove(name);
    }
    if !body.is_empty() && !headers.contains_key(CONTENT_TYPE) {
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, form);
    }
    let method = method.unwrap_or_else(|| "GET".to_owned());
    let request = request(&method, &url, headers, Bytes::from(body))?;
    let mut question = Question::new(origin.or(said), request, !cookies.is_empty())?;
    question.cookies = cookies;
    Ok(question)
}

fn text(value: &str) -> Result<HeaderValue, Trouble> {
    HeaderValue::from_str(value)
        .map_err(|_| Trouble::new(format!("--curl: {value:?} is no header's value")))
}

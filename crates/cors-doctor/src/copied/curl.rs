//! "Copy as cURL": the request that a browser has sent, as a shell's line.

mod flags;
mod shell;

use crate::question::{Question, header, request};
use crate::sent;
use crate::trouble::Trouble;
use bytes::Bytes;
use flags::Flag;
use http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, ORIGIN, RANGE,
};

pub(crate) fn read(line: &str, origin: Option<&str>) -> Result<Question, Trouble> {
    let words = shell::words(line).ok_or_else(|| Trouble::new("--curl: a quote is left open"))?;
    let mut words = words.into_iter();
    let program = words.next().unwrap_or_default();
    if program != "curl" && program != "curl.exe" {
        return Err(Trouble::new("--curl: the line does not begin with curl"));
    }
    let line = Line::of(flags::read(words.collect())?)?;
    let said = line.headers.get(ORIGIN);
    let said = said.and_then(|origin| origin.to_str().ok());
    let cookies = line.cookies();
    let request = request(
        line.method(),
        &line.url()?,
        sent::by_page(&line.headers),
        line.body(),
    )?;
    let mut question = Question::new(origin.or(said), request, !cookies.is_empty())?;
    question.cookies = cookies;
    Ok(question)
}

/// What the flags say together.
#[derive(Default)]
struct Line {
    url: Option<String>,
    method: Option<String>,
    headers: HeaderMap,
    /// Joined with `&`, as curl joins them.
    data: Option<String>,
    is_form: bool,
    is_upload: bool,
    is_head: bool,
    /// Whether the data belongs to the URL.
    is_get: bool,
}

impl Line {
    fn of(flags: Vec<(Flag, String)>) -> Result<Self, Trouble> {
        let mut line = Self::default();
        for (flag, value) in flags {
            match flag {
                Flag::Url => line.url = Some(value),
                Flag::Method => line.method = Some(value),
                Flag::Header => {
                    let (name, value) = header(&value)?;
                    line.headers.append(name, value);
                }
                Flag::Cookie => line.set(COOKIE, &value)?,
                Flag::Data => line.add(&value),
                Flag::Json => {
                    line.add(&value);
                    line.set(CONTENT_TYPE, "application/json")?;
                    line.set(ACCEPT, "application/json")?;
                }
                Flag::Form => line.is_form = true,
                Flag::Upload => line.is_upload = true,
                Flag::Get => line.is_get = true,
                Flag::Head => line.is_head = true,
                // Only that it is there matters: the value is the server's business.
                Flag::User => line.set(AUTHORIZATION, "Basic")?,
                Flag::Bearer => line.set(AUTHORIZATION, "Bearer")?,
                Flag::Range => line.set(RANGE, &format!("bytes={value}"))?,
                Flag::Value | Flag::Switch => {}
            }
        }
        let default_type = if line.is_form {
            Some("multipart/form-data")
        } else if line.data.is_some() && !line.is_get {
            Some("application/x-www-form-urlencoded")
        } else {
            None
        };
        if let Some(default_type) =
            default_type.filter(|_| !line.headers.contains_key(CONTENT_TYPE))
        {
            line.set(CONTENT_TYPE, default_type)?;
        }
        Ok(line)
    }

    fn add(&mut self, data: &str) {
        match &mut self.data {
            Some(all) => {
                all.push('&');
                all.push_str(data);
            }
            None => self.data = Some(data.to_owned()),
        }
    }

    fn set(&mut self, name: HeaderName, value: &str) -> Result<(), Trouble> {
        let value = HeaderValue::from_str(value)
            .map_err(|_| Trouble::new(format!("--curl: {value:?} is no header's value")))?;
        self.headers.append(name, value);
        Ok(())
    }

    fn method(&self) -> &str {
        match &self.method {
            Some(method) => method,
            None if self.is_head => "HEAD",
            None if self.is_upload => "PUT",
            None if self.is_form || self.data.is_some() && !self.is_get => "POST",
            None => "GET",
        }
    }

    fn url(&self) -> Result<String, Trouble> {
        let url = self.url.as_deref();
        let url = url.ok_or_else(|| Trouble::new("--curl: the line has no URL"))?;
        Ok(match &self.data {
            Some(data) if self.is_get => {
                let mark = if url.contains('?') { '&' } else { '?' };
                format!("{url}{mark}{data}")
            }
            _ => url.to_owned(),
        })
    }

    fn body(&self) -> Bytes {
        match &self.data {
            Some(data) if !self.is_get => Bytes::from(data.clone()),
            _ => Bytes::new(),
        }
    }

    fn cookies(&self) -> Vec<String> {
        let lines = self.headers.get_all(COOKIE).iter();
        lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split("; "))
            .map(str::to_owned)
            .collect()
    }
}

//! "Copy as cURL": the request that a browser has sent, as a command for a shell.

use super::curl_flags::{self as flags, Flag};
use super::request::Copied;
use super::shell;
use crate::error::CliError;
use crate::question::header;
use bytes::Bytes;
use http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, RANGE,
};

pub(super) fn read(line: &str) -> Result<Copied, CliError> {
    let words = shell::words(line).ok_or_else(|| CliError::new("--curl: a quote is not closed"))?;
    let words = words.into_iter().skip(1).collect();
    let line = Line::of(flags::read(words)?)?;
    Ok(Copied {
        url: line.url()?,
        method: line.method().to_owned(),
        body: line.body(),
        headers: line.headers,
        credentials: false,
    })
}

/// What all flags together say.
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
    /// Whether the data goes into the URL.
    is_get: bool,
}

impl Line {
    fn of(flags: Vec<(Flag, String)>) -> Result<Self, CliError> {
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
                // It only matters that the header is there, because only the server looks at the value.
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

    fn set(&mut self, name: HeaderName, value: &str) -> Result<(), CliError> {
        let value = HeaderValue::from_str(value)
            .map_err(|_| CliError::new(format!("--curl: {value:?} is not a valid header value")))?;
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

    fn url(&self) -> Result<String, CliError> {
        let url = self.url.as_deref();
        let url = url.ok_or_else(|| CliError::new("--curl: the line has no URL"))?;
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
}

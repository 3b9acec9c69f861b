//! The question that the arguments ask, in the command line or in a copied request.

use crate::args::Ask;
use crate::copied;
use crate::error::CliError;
use crate::question::{Question, header, request};
use bytes::Bytes;
use http::header::HeaderMap;

pub(crate) fn question(ask: &Ask) -> Result<Question, CliError> {
    if let Some(line) = &ask.curl {
        let mut question = copied::read(line, ask.origin.as_deref())?;
        question.credentials |= ask.credentials;
        return Ok(question);
    }
    let url = ask.url.as_deref().ok_or_else(|| {
        CliError::new("there is no request to ask about: give a URL, --curl or --har (see --help)")
    })?;
    let method = ask.method.as_deref().unwrap_or(match ask.data {
        Some(_) => "POST",
        None => "GET",
    });
    let mut headers = HeaderMap::new();
    for line in &ask.headers {
        let (name, value) = header(line)?;
        headers.append(name, value);
    }
    let body = Bytes::from(ask.data.clone().unwrap_or_default());
    Question::new(
        ask.origin.as_deref(),
        request(method, url, headers, body)?,
        ask.credentials,
    )
}

//! The content of a copied request, in any of the forms that browsers copy.

use crate::error::CliError;
use crate::page_headers;
use crate::question::{Question, request};
use bytes::Bytes;
use http::Method;
use http::header::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, CONTENT_TYPE, COOKIE, HeaderMap,
    HeaderName, HeaderValue, ORIGIN, REFERER,
};
use url::Url;

#[derive(Debug, Default)]
pub(super) struct Copied {
    pub(super) url: String,
    pub(super) method: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) credentials: bool,
}

impl Copied {
    /// `origin` is the one that `--origin` names.
    pub(super) fn question(mut self, origin: Option<&str>) -> Result<Question, CliError> {
        let page = self.page();
        let cookies = self.cookies();
        self.undo_preflight();
        let credentials = self.credentials || !cookies.is_empty();
        let request = request(
            &self.method,
            &self.url,
            page_headers::set_by_page(&self.headers),
            self.body,
        )?;
        let mut question = Question::new(origin.or(page.as_deref()), request, credentials)?;
        question.cookies = cookies;
        Ok(question)
    }

    /// The origin of the page that sent the request. For a request to the page's own origin, only `Referer` shows it.
    fn page(&self) -> Option<String> {
        let text = |name: HeaderName| self.headers.get(name)?.to_str().ok();
        if let Some(origin) = text(ORIGIN) {
            return Some(origin.to_owned());
        }
        let origin = Url::parse(text(REFERER)?).ok()?.origin();
        origin.is_tuple().then(|| origin.ascii_serialization())
    }

    fn cookies(&self) -> Vec<String> {
        let lines = self.headers.get_all(COOKIE).iter();
        lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split("; "))
            .map(str::to_owned)
            .collect()
    }

    /// If a preflight was copied, the request that it asks for is the one that matters.
    fn undo_preflight(&mut self) {
        let asked = self.headers.remove(ACCESS_CONTROL_REQUEST_METHOD);
        let Some(asked) = asked.filter(|_| self.method == Method::OPTIONS.as_str()) else {
            return;
        };
        self.method = String::from_utf8_lossy(asked.as_bytes()).into_owned();
        let names = self.headers.remove(ACCESS_CONTROL_REQUEST_HEADERS);
        let mut headers: HeaderMap = [ORIGIN, REFERER]
            .into_iter()
            .filter_map(|name| Some((name.clone(), self.headers.get(&name)?.clone())))
            .collect();
        let names = names
            .iter()
            .flat_map(|names| names.as_bytes().split(|&byte| byte == b','));
        for name in names.filter_map(|name| HeaderName::from_bytes(name.trim_ascii()).ok()) {
            // A preflight does not contain the value, but it shows that the value needs permission.
            let value = if name == CONTENT_TYPE {
                "application/json"
            } else {
                "value"
            };
            let _ = headers.try_insert(name, HeaderValue::from_static(value));
        }
        self.headers = headers;
    }
}

//! Requests that load a document: links, forms, frames, and what the user types.

use super::{Api, CredentialsMode, Destination, PageRequest, RequestMode};
use crate::body::RequestBody;
use http::Method;

impl PageRequest {
    /// Creates what the browser sends when a script or a link of the page loads `url` into the page's tab.
    ///
    /// [`Verdict::page`](crate::Verdict::page) is the page that the browser then shows.
    pub fn navigate(url: impl Into<String>) -> Self {
        Self {
            mode: RequestMode::Navigate,
            credentials: CredentialsMode::Include,
            destination: Destination::Document,
            api: Api::Navigation,
            ..Self::fetch(url)
        }
    }

    /// Creates what the browser sends when a form of the page with `method="post"` is submitted.
    ///
    /// A [`RequestBody::form`] is sent as `application/x-www-form-urlencoded`, a [`RequestBody::multipart`] as
    /// `multipart/form-data`, and a text as `text/plain`. Forms cannot send JSON.
    ///
    /// # Examples
    ///
    /// Can another site submit this form as my user?
    ///
    /// ```
    /// use cors_browser::{Browser, PageRequest, RequestBody};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let browser = Browser::new();
    /// browser.set_cookie("https://bank.example/", "session=1; SameSite=Lax; Secure")?;
    ///
    /// let server = async |request: http::Request<bytes::Bytes>| {
    ///     let as_user = request.headers().contains_key("cookie");
    ///     http::Response::builder().body(if as_user { "transferred" } else { "log in" })
    /// };
    /// let form = || PageRequest::form_post("https://bank.example/pay", RequestBody::form(&[("to", "me")]));
    ///
    /// let own = browser.open("https://bank.example").fetch_with(server, form()).await;
    /// assert_eq!(own.expect_allowed().body(), "transferred");
    ///
    /// let forged = browser.open("https://evil.example").fetch_with(server, form()).await;
    /// assert_eq!(forged.expect_allowed().body(), "log in");
    /// # Ok(())
    /// # }
    /// ```
    pub fn form_post(url: impl Into<String>, body: impl Into<RequestBody>) -> Self {
        Self {
            method: Method::POST,
            body: Some(body.into().into_form()),
            ..Self::navigate(url)
        }
    }

    /// Creates what the browser sends when a form of the page with `method="get"` is submitted: its fields become the
    /// query of the URL.
    pub fn form_get(url: impl Into<String>, fields: &[(&str, &str)]) -> Self {
        let url = url.into();
        let fragment = url.find('#').unwrap_or(url.len());
        let query = url[..fragment].find('?').unwrap_or(fragment);
        let fields = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        Self::navigate(format!("{}?{fields}{}", &url[..query], &url[fragment..]))
    }

    /// Creates what `<iframe src>` sends.
    ///
    /// [`Verdict::page`](crate::Verdict::page) is the page in the frame.
    pub fn iframe(url: impl Into<String>) -> Self {
        Self {
            destination: Destination::Iframe,
            ..Self::navigate(url)
        }
    }

    /// Creates what `<object data>` sends. [`Verdict::page`](crate::Verdict::page) is the page in it.
    pub fn object(url: impl Into<String>) -> Self {
        Self::iframe(url).destination(Destination::Object)
    }

    /// Creates what `<embed src>` sends. [`Verdict::page`](crate::Verdict::page) is the page in it.
    pub fn embed(url: impl Into<String>) -> Self {
        Self::iframe(url).destination(Destination::Embed)
    }

    /// Makes the user load the URL, instead of an API of a page.
    pub(crate) fn by_user(self) -> Self {
        Self {
            api: Api::User,
            user_activation: true,
            ..self.into_navigation()
        }
    }

    /// Makes the request load a document.
    pub(crate) fn into_navigation(self) -> Self {
        if self.mode == RequestMode::Navigate {
            return self;
        }
        let Self {
            url,
            method,
            headers,
            body,
            mistake,
            user_activation,
            ..
        } = self;
        Self {
            method,
            headers,
            body: body.map(RequestBody::into_form),
            mistake,
            user_activation,
            ..Self::navigate(url)
        }
    }
}

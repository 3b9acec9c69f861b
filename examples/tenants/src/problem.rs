//! Errors as [problem details](https://www.rfc-editor.org/rfc/rfc9457).

use crate::store::StoreError;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

pub(crate) struct Problem {
    status: StatusCode,
    /// The kind of problem, for the member `type`.
    kind: &'static str,
    title: &'static str,
    detail: String,
    /// One value for each entry that is wrong.
    errors: Vec<Value>,
}

impl Problem {
    pub(crate) fn unauthorized() -> Self {
        let detail = "send the admin's token as Authorization: Bearer";
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "No valid token",
            detail,
        )
    }

    pub(crate) fn invalid_tenant(tenant: &str) -> Self {
        let detail = format!(
            "{tenant:?} is not a tenant's name; a name has 1 to 63 characters: letters a to z, digits and hyphens"
        );
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid-tenant",
            "Not a tenant's name",
            detail,
        )
    }

    pub(crate) fn invalid_text(text: &str) -> Self {
        let detail = format!("{text:?} cannot be stored in a database, because it contains a NUL");
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid-request",
            "Not a name or an origin",
            detail,
        )
    }

    pub(crate) fn invalid_origins(errors: Vec<Value>) -> Self {
        let detail = format!(
            "{} of the origins cannot be allowed; nothing was changed",
            errors.len()
        );
        Self {
            errors,
            ..Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid-origins",
                "Origins that cannot be allowed",
                detail,
            )
        }
    }

    fn new(
        status: StatusCode,
        kind: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            status,
            kind,
            title,
            detail: detail.into(),
            errors: Vec::new(),
        }
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        Self::new(
            rejection.status(),
            "invalid-request",
            "Not a list of origins",
            rejection.body_text(),
        )
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let (error, detail) = match error {
            StoreError::Unchanged(error) => (
                error,
                "nothing was changed; the origins that are allowed stay allowed",
            ),
            StoreError::InDoubt(error) => (
                error,
                "the change may have been made; list the origins when the database is up again",
            ),
        };
        tracing::error!(%error, "a request from an admin failed");
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "database-down",
            "The database does not answer",
            detail,
        )
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = json!({
            "type": format!("urn:problem:{}", self.kind),
            "title": self.title,
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        if !self.errors.is_empty() {
            body["errors"] = self.errors.into();
        }
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

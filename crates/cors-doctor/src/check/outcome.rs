//! What a server does, compared with what is expected.

use super::file::{Expectation, Result as Wanted};
use crate::args::Connection;
use crate::ask;
use crate::error::CliError;
use crate::examine::{Examination, Probing};
use crate::report::Report;

#[derive(Debug)]
pub(super) struct Outcome {
    /// What a browser does.
    pub(super) found: String,
    /// `None` if it is as expected.
    pub(super) failure: Option<Failure>,
}

#[derive(Debug)]
pub(super) struct Failure {
    pub(super) cause: String,
    pub(super) fix: String,
}

impl Outcome {
    pub(super) fn of(expectation: &Expectation, connection: &Connection) -> Self {
        let probing = match &expectation.result {
            Wanted::Allowed => Probing::UnlessAllowed(true),
            Wanted::Blocked(_) => Probing::Never,
            Wanted::NoOtherOrigin { .. } => Probing::Always,
        };
        match ask::server(expectation.question.clone(), connection, probing) {
            Ok(examination) => Self::compare(expectation, &examination),
            Err(error) => Self::unknown(&error),
        }
    }

    fn compare(expectation: &Expectation, examination: &Examination) -> Self {
        let blocked = Report::of(examination, None).in_short();
        let found = match &blocked {
            Some((code, ..)) => format!("blocked ({code})"),
            None => "allowed".to_owned(),
        };
        let failure = match (&expectation.result, blocked) {
            (Wanted::Allowed, None) | (Wanted::Blocked(None), Some(_)) => None,
            (Wanted::Blocked(Some(wanted)), Some((code, ..))) if wanted == code => None,
            (Wanted::Allowed, Some((_, cause, fix))) => Some(Failure { cause, fix }),
            // What would allow the request must not be advised here.
            (Wanted::Blocked(_), Some((code, cause, _))) => Some(Failure {
                fix: format!(
                    "write code = \"{code}\" in this entry, if the request should be blocked for this reason"
                ),
                cause,
            }),
            (Wanted::Blocked(_), None) => Some(Failure {
                cause: "the server allows the request".to_owned(),
                fix: format!(
                    "remove {} from the allowed origins, or stop allowing the method or a header of this request",
                    expectation.question.origin
                ),
            }),
            (Wanted::NoOtherOrigin { is_page_named }, blocked) => {
                return Self::of_readers(
                    expectation,
                    examination,
                    *is_page_named,
                    blocked.is_none(),
                );
            }
        };
        Self { found, failure }
    }

    fn of_readers(
        expectation: &Expectation,
        examination: &Examination,
        is_page_named: bool,
        is_allowed: bool,
    ) -> Self {
        let mut readers = examination.other_readers();
        if is_allowed && !is_page_named {
            readers.push(expectation.question.origin.clone());
        }
        if readers.is_empty() {
            return Self {
                found: "no other origin".to_owned(),
                failure: None,
            };
        }
        let readers = readers.join(", ");
        Self {
            found: format!("read by {readers}"),
            failure: Some(Failure {
                cause: format!("pages of these origins may read it too: {readers}"),
                fix: "allow a list of whole origins and compare them as text. Do not use `*`, `null`, a reflected Origin or an unanchored pattern".to_owned(),
            }),
        }
    }

    fn unknown(error: &CliError) -> Self {
        Self {
            found: "no answer".to_owned(),
            failure: Some(Failure {
                cause: error.to_string(),
                fix: "make the server answer, or correct the URL in the file".to_owned(),
            }),
        }
    }
}

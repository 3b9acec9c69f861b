//! Why a browser blocks a request. Each reason is declared once, as one row with everything that is said about
//! it; the rows are in three files, according to who is at fault.

mod blocked;
mod cause;
mod explanation;
mod fix;
#[macro_use]
mod network;
#[macro_use]
mod page;
#[macro_use]
mod server;

pub use blocked::Blocked;
pub use explanation::Explanation;
pub use fix::{Answer, Fix, HeaderFix, Side};

use crate::section::{self, Section};
use cause::{
    InBrackets, has_wildcard, header_fix, is_url, method_cause, method_fix, mismatch_cause,
    missing_cause, names, origin_fix,
};
use http::StatusCode;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_ORIGIN,
    CONTENT_TYPE, HeaderName, VARY,
};
use std::fmt;

/// Turns rows into [`BlockReason`] and the functions that read a column of the table.
///
/// In a row, `blocked` is the name of the [`Blocked`] that is explained, and the fields of the reason keep their names.
/// `cors`: whether the server can fix the block with CORS headers. The catalogue consists of the `example` values.
/// A browser that prints nothing of its own has no line.
macro_rules! declare {
    ($((|$blocked:ident| $(
        $(#[$doc:meta])*
        $name:ident $(($($field:ident: $type:ty = $example:expr),* $(,)?))? {
            code: $code:literal,
            section: $section:ident,
            cors: $cors:literal,
            message: $message:expr,
            $(chromium: $chromium:expr,)?
            $(firefox: $firefox:expr,)?
            $(webkit: $webkit:expr,)?
            cause: $cause:expr,
            fix: $fix:expr,
        }
    )*))*) => {
        /// Why a browser blocks a request.
        ///
        /// Pages cannot find out the reason: `fetch` fails with the same `TypeError` for all of them. Use
        /// [`Blocked::explain`] to find out what to do.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        #[allow(missing_docs)] // the fields are named after the values that they hold
        pub enum BlockReason {$($(
            $(#[$doc])*
            $name $({ $($field: $type),* })?,
        )*)*}

        #[allow(unused_variables)] // a column needs only some of a row's fields
        impl BlockReason {
            /// Returns a short name, which does not change between releases.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self {$($(
                    Self::$name $({ $($field),* })? => $code,
                )*)*}
            }

            /// Returns whether the server can fix the block by handling CORS differently: with other headers, or with
            /// another answer to `OPTIONS`.
            #[must_use]
            pub fn is_of_cors(&self) -> bool {
                match self {$($(
                    Self::$name $({ $($field),* })? => $cors,
                )*)*}
            }

            /// The section of the standard that blocks the request.
            pub(crate) fn section(&self) -> Section {
                match self {$($(
                    Self::$name $({ $($field),* })? => section::$section,
                )*)*}
            }

            fn message(&self) -> String {
                match self {$($(
                    Self::$name $({ $($field),* })? => String::from($message),
                )*)*}
            }

            /// What the consoles of Chromium, Firefox and WebKit print.
            fn consoles(&self, context: &Blocked) -> [Option<String>; 3] {
                match self {$($(
                    Self::$name $({ $($field),* })? => {
                        let $blocked = context;
                        [
                            printed!($($chromium)?),
                            printed!($($firefox)?),
                            printed!($($webkit)?),
                        ]
                    }
                )*)*}
            }

            fn cause(&self, context: &Blocked) -> String {
                match self {$($(
                    Self::$name $({ $($field),* })? => {
                        let $blocked = context;
                        String::from($cause)
                    }
                )*)*}
            }

            fn fix(&self, context: &Blocked) -> Fix {
                match self {$($(
                    Self::$name $({ $($field),* })? => {
                        let $blocked = context;
                        $fix
                    }
                )*)*}
            }

            /// One reason of each kind, with made-up values.
            fn examples() -> Vec<Self> {
                vec![$($(
                    Self::$name $({ $($field: $example),* })?,
                )*)*]
            }
        }
    };
}

/// One cell of the table: nothing, a text, or a text that only some blocks have.
macro_rules! printed {
    () => {
        None
    };
    ($text:expr) => {
        blocked::Printed::from($text).0
    };
}

// Each of the first three adds its rows and passes all of them on.
page_rows! { server_rows! network_rows! declare! }

impl fmt::Display for BlockReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

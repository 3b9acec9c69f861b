//! The thin shell around a policy: a service, its future, and the body of its own answers.

mod body;
mod cors;
mod future;
mod source;

pub use body::{DefaultBody, EmptyBody};
pub use cors::Cors;
pub use future::ResponseFuture;
pub use source::PolicySource;
pub(crate) use source::sealed;

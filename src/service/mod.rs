//! The thin shell around a policy: a service, its future, and the body of its own answers.

mod body;
pub(crate) mod cors;
mod future;
pub(crate) mod source;

pub use body::{DefaultBody, EmptyBody};
pub use cors::Cors;
pub use future::ResponseFuture;

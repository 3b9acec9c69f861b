//! The body of answers that the inner service has no part in.

/// Makes the empty body of preflight answers and rejections.
///
/// [`DefaultBody`] does where the body implements [`Default`], as those of Axum, Tonic and
/// `http-body-util` do. For others, [`CorsLayer::with_empty_body`](crate::CorsLayer::with_empty_body)
/// takes a function, each of which implements this trait.
pub trait EmptyBody<B>: Clone {
    /// Makes an empty body.
    fn empty_body(&self) -> B;
}

/// Makes empty bodies by [`Default`].
#[derive(Clone, Copy, Debug, Default)]
pub struct DefaultBody;

impl<B: Default> EmptyBody<B> for DefaultBody {
    fn empty_body(&self) -> B {
        B::default()
    }
}

impl<B, F> EmptyBody<B> for F
where
    F: Fn() -> B + Clone,
{
    fn empty_body(&self) -> B {
        self()
    }
}

//! The body of answers that the layer gives instead of the inner service.

/// Makes the empty body of preflight answers and rejections.
///
/// [`DefaultBody`] is used if the body implements [`Default`], as the bodies of Axum, Tonic and `http-body-util` do. For
/// other bodies, pass a function to [`CorsLayer::with_empty_body`](crate::CorsLayer::with_empty_body). Every such
/// function implements this trait.
///
/// This trait cannot be implemented outside of this crate.
#[diagnostic::on_unimplemented(
    message = "the layer can't make an empty body of the type `{B}`, which it needs to answer preflights",
    label = "this layer answers preflights with an empty `{B}`",
    note = "`{B}` does not implement `Default`: call `.with_empty_body(|| …)` on the layer, with a closure \
            that returns an empty `{B}`"
)]
pub trait EmptyBody<B>: Clone + sealed::Sealed<B> {
    /// Makes an empty body.
    #[doc(hidden)]
    fn empty_body(&self) -> B;
}

mod sealed {
    pub trait Sealed<B> {}

    impl<B: Default> Sealed<B> for super::DefaultBody {}

    impl<B, F: Fn() -> B> Sealed<B> for F {}
}

/// Makes empty bodies with [`Default`].
#[derive(Clone, Copy, Debug, Default)]
pub struct DefaultBody;

#[diagnostic::do_not_recommend]
impl<B: Default> EmptyBody<B> for DefaultBody {
    fn empty_body(&self) -> B {
        B::default()
    }
}

#[diagnostic::do_not_recommend]
impl<B, F> EmptyBody<B> for F
where
    F: Fn() -> B + Clone,
{
    fn empty_body(&self) -> B {
        self()
    }
}

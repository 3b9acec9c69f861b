//! The examples, tested over real sockets.

mod limits;
mod reverse_proxy;
mod websocket;

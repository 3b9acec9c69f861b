//! The browser's half alone: what it sends, remembers and says, against services that answer as told.

mod cache;
mod cookies;
mod messages;
mod redirects;
mod requests;
mod support;

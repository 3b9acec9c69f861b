//! `CorsConfig`: what files and the environment may say, what is said of wrong ones, and the way back.

mod environment;
mod files;
mod round_trip;
mod schema;

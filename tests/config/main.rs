//! `CorsConfig`: what files and the environment may contain, the errors for wrong ones, and writing a configuration.

mod environment;
mod files;
mod round_trip;
mod rules;

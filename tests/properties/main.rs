//! Laws that hold for every accepted policy and every request.

mod generate;
mod laws;
mod meant;
mod pages;

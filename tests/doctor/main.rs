//! `cors-doctor`, as its user runs it, against servers that are broken in one way each.

mod causes;
mod decided;
mod guide;
mod inputs;
mod probes;
mod recognised;
mod recorded;
mod support;
mod tls;

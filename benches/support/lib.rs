//! What every bench measures: scenarios, subjects, and how a request is driven through one.

pub mod drive;
pub mod floor;
pub mod scenarios;
pub mod subjects;

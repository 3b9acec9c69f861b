//! What every bench measures: scenarios, subjects, and how a request is sent through a subject.

pub mod drive;
pub mod floor;
pub mod hosts;
pub mod scenarios;
pub mod subjects;
pub mod work;

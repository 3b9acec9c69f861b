//! Instances as processes, on SQLite and on PostgreSQL.

mod admin;
mod instance;
mod load;
mod lookup;
mod memory;
mod postgres;
mod sqlite;
mod wire;

//! Instances as processes, on SQLite and on PostgreSQL.

mod admin;
mod cluster;
mod instance;
mod load;
mod lookup;
mod memory;
mod postgres;
mod soak;
mod sqlite;
mod started;
mod tls;
mod wire;

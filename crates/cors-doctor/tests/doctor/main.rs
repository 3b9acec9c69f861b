//! Runs `cors-doctor` as a user does, against servers that are each broken in one way.

mod browser_logs;
mod causes;
mod checked;
mod console;
mod decided;
mod hostile_logs;
mod hostile_servers;
mod inputs;
mod kept;
mod layout;
mod missed;
mod pasted;
mod pictures;
mod probes;
mod recognised;
mod recorded;
mod safe_fixes;
mod support;
mod tls;

//! One table of scenarios, asked of Chromium, Firefox, WebKitGTK and the simulator over real sockets.
//!
//! A browser or a driver that is missing fails its test; `.ci/browsers` installs them.

mod agree;
mod cookies;
mod engines;
mod guide;
mod hand_written;
mod layered;
mod playground;
mod scenario;
mod servers;
mod simulator;

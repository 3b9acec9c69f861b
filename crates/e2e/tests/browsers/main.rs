//! One table of scenarios, tested in Chromium, Firefox, WebKitGTK and the simulator over real sockets.
//!
//! A browser or a driver that is missing fails its test; `.ci/browsers` installs them.

mod acts;
mod agree;
mod cookies;
mod engines;
mod guide;
mod hand_written;
mod layered;
mod local_network;
mod outcomes;
mod playground;
mod presets;
mod recorder;
mod scenario;
mod servers;
mod sessions;
mod simulator;

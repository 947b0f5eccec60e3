//! Power that fails, processes that are killed, disks that fill up or break: what was acknowledged stays,
//! nothing half is ever seen, and the same command goes on from there.
//!
//! `scenes` prepares one workspace for each command that writes, `found` looks at what is left behind;
//! `kills` ends processes at random instants, `order` reads system calls in their order, `failing` lets
//! each of them fail in turn. Long forms are `#[ignore]`d; docs/reliability.md has their commands.

mod begun;
#[cfg(target_os = "linux")]
mod failing;
mod found;
mod kills;
#[cfg(target_os = "linux")]
mod media;
#[cfg(target_os = "linux")]
mod order;
mod scenes;
#[cfg(target_os = "linux")]
mod trace;

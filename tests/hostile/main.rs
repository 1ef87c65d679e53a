//! Input that means harm (docs/hostile.md): damaged files, files that would fill the memory, places that cannot be written
//! to, a process killed on the way, and names that would be something else in the files they end up in.

#[path = "../../fuzz/src/targets.rs"]
mod targets;

mod disk;
mod killed;
mod loops;
mod names;
mod sizes;
mod support;

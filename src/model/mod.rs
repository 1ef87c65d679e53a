//! The golden model of ReSV (docs/resv.md): what every implementation must compute, bit for bit.
//! It knows nothing of hardware; the hardware knows nothing of it, so that a fault in one cannot
//! agree with itself in the other.
//!
//! [`Context`] is the heart: events in, records out. [`stimulus`] reads events from a file of
//! ready-made integers, [`trace`] makes them from the keys and queries of a real transformer,
//! [`random`] draws them, and [`run`] drives a context with any of these.
//!
//! ```
//! use dregen::config::Config;
//! use dregen::model::{Code, Context, Event, Kind, Records, Registers};
//!
//! let config = Config::default();
//! let mut context = Context::new(&config, Registers::reset(&config));
//! let mut records = Records::default();
//! let codes = [0x00ff, 0x00fe, 0xff00].map(|word| Code([word, 0, 0, 0]));
//! context.apply(&Event::Frame(codes.to_vec()), &mut records)?;
//! let kinds: Vec<_> = records.assign.iter().map(|assign| assign.kind).collect();
//! assert_eq!(kinds, [Kind::New, Kind::Join, Kind::New]);
//! # Ok::<(), dregen::model::ModelError>(())
//! ```

mod attention;
mod code;
mod context;
mod counters;
mod distance;
mod error;
mod event;
mod hash;
mod level;
pub mod random;
mod records;
mod registers;
pub mod run;
mod score;
pub mod stimulus;
mod store;
pub mod table;
pub mod trace;
pub mod wicsum;
mod writes;

pub use code::Code;
pub use context::Context;
pub use counters::{Counters, Errors};
pub use error::ModelError;
pub use event::Event;
pub use records::{Assign, Fetch, Kind, NO_CLUSTER, Offload, Records, Select};
pub use registers::Registers;
pub use run::{Run, RunError, Step};
pub use writes::{NAMES as REGISTER_NAMES, RegisterError, RegisterWrites};

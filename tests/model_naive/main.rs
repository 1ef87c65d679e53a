//! The golden model against an independent model written from the text of docs/resv.md.

mod events;
mod naive;
mod trace;

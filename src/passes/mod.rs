//! Transformations of the graph, one a file.

pub mod flatten;

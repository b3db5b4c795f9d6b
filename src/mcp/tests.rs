//! Answers that are bounded, whatever the project says.

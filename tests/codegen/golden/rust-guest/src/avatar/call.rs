// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! Answering.

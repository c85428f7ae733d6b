// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Answering requests and steering streams; part of every host.

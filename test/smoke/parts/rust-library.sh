# shellcheck shell=bash
# Makes a library in Rust, which needs no crate: answer() of the interface of C.
mkdir src
cat >Cargo.toml <<'T'
[package]
name = "answer"
version = "1.0.0"
edition = "2021"
[lib]
crate-type = ["cdylib"]
T
cat >src/lib.rs <<'R'
#[no_mangle]
pub extern "C" fn answer() -> i32 {
    42
}
R

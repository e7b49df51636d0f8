# shellcheck shell=bash
# A library in Rust becomes a wheel: the interface of C by hand, so that no crate is needed.
maturin --version
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
cat >pyproject.toml <<'T'
[build-system]
requires = ["maturin"]
build-backend = "maturin"
[project]
name = "answer"
version = "1.0"
T
export CARGO_HOME=$PWD/cargo CARGO_NET_OFFLINE=true
maturin build --bindings cffi --offline --out wheel || python3 -m pip wheel --no-index --no-deps --no-build-isolation --no-cache-dir --wheel-dir wheel .
ls wheel

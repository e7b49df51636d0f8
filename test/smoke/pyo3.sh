# shellcheck shell=bash
# uses: two-interpreters
# A module made with it can be imported in two interpreters of a process. With the patch taken out, a further one is refused:
# so the check is what the patch is about, and the test would see it come back.
mkdir src .cargo
cat >Cargo.toml <<'T'
[package]
name = "answer"
version = "1.0.0"
edition = "2021"
[lib]
crate-type = ["cdylib"]
[dependencies]
pyo3 = { version = "0.26", features = ["abi3", "extension-module"] }
T
cat >src/lib.rs <<'R'
#[pyo3::pymodule]
mod answer {
    #[pyo3::pyfunction]
    fn answer() -> i32 {
        42
    }
}
R
build() {
  printf '[source.crates-io]\nreplace-with = "folder"\n[source.folder]\ndirectory = "%s"\n' "$1" >.cargo/config.toml
  cargo build --offline --quiet
  mkdir "$2"
  cp target/debug/libanswer.so "$2/answer.abi3.so"
}
export CARGO_HOME=$PWD/cargo
program='import answer; assert answer.answer() == 42'
build /usr/src/pyo3-0.26.0 patched
PYTHONPATH=$PWD/patched ./two "$program"

cp -a /usr/src/pyo3-0.26.0 upstream
patch -R -d upstream/pyo3-0.26.0 -p1 </usr/doc/pyo3-0.26.0/subinterpreters.patch
rm -r target
build "$PWD/upstream" stock
status=0
PYTHONPATH=$PWD/stock ./two "$program" >said 2>&1 || status=$?
cat said
[ "$status" -eq 1 ]
# Which one is refused depends on Python: 3.13 refuses the first that Py_NewInterpreter makes.
grep -q 'ImportError: PyO3 modules do not yet support subinterpreters' said

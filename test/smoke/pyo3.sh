# shellcheck shell=bash
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
cat >two.c <<'C'
// As ceph-mgr does: an interpreter for each module, all in one process, and each runs the same program.
#include <Python.h>
int main(int count, char **words) {
  Py_Initialize();
  PyThreadState *first = PyThreadState_Get();
  for (int i = 1; i <= 2; i++) {
    PyThreadState *state = Py_NewInterpreter();
    if (state == NULL) return 2;
    printf("interpreter %d\n", i);
    if (PyRun_SimpleString(words[1]) != 0) return 1;
    fflush(stdout);
    PyThreadState_Swap(first);
  }
  (void)count;
  _exit(0); // as ceph-mgr ends, too: it does not take its interpreters down
}
C
# shellcheck disable=SC2046 # words
gcc two.c -o two $(python3-config --cflags --embed) $(python3-config --ldflags --embed)
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

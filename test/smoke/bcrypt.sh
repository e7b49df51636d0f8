# shellcheck shell=bash
# A password is checked, and by a hash that others made.
python3 - <<'P'
import bcrypt

assert bcrypt.checkpw(b"secret", bcrypt.hashpw(b"secret", bcrypt.gensalt(4)))
assert not bcrypt.checkpw(b"Secret", bcrypt.hashpw(b"secret", bcrypt.gensalt(4)))
# The vector of the original's own test, as Python's crypt and htpasswd know it.
assert bcrypt.checkpw(b"U*U", b"$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")
assert bcrypt.kdf(b"password", b"salt", 32, 4).hex().startswith("5bbf0cc293587f1c")
P
# In two interpreters of one process; pyo3.sh shows that upstream's PyO3 refuses this.
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
./two 'import bcrypt; assert bcrypt.checkpw(b"a", bcrypt.hashpw(b"a", bcrypt.gensalt(4)))'

# shellcheck shell=bash
# Makes ./two PROGRAM, which runs a program of Python in two interpreters of one process.
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

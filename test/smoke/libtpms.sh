# shellcheck shell=bash
# A TPM 2.0 is begun by the library and says what it can do.
cat >program.c <<'C'
#include <libtpms/tpm_error.h>
#include <libtpms/tpm_library.h>
#include <stdio.h>
int main(void) {
  if (TPMLIB_ChooseTPMVersion(TPMLIB_TPM_VERSION_2) != TPM_SUCCESS) return 1;
  char *info = TPMLIB_GetInfo(TPMLIB_INFO_TPMSPECIFICATION);
  printf("libtpms %x: %s\n", TPMLIB_GetVersion(), info);
  return info != NULL && TPMLIB_ChooseTPMVersion(TPMLIB_TPM_VERSION_1_2) == TPM_SUCCESS ? 0 : 2;
}
C
# shellcheck disable=SC2046 # words
gcc program.c -o program $(pkg-config --cflags --libs libtpms)
./program

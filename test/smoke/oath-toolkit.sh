# shellcheck shell=bash
# The values that RFC 4226 and RFC 6238 give, by the program and by the library.
[ "$(oathtool --counter=1 3132333435363738393031323334353637383930)" = 287082 ]
[ "$(oathtool --totp --digits=8 --now '1970-01-01 00:00:59 UTC' 3132333435363738393031323334353637383930)" = 94287082 ]
cat >program.c <<'C'
#include <liboath/oath.h>
#include <stdio.h>
#include <string.h>
int main(void) {
  char otp[10];
  if (oath_init() != OATH_OK) return 1;
  if (oath_hotp_generate("12345678901234567890", 20, 0, 6, 0, OATH_HOTP_DYNAMIC_TRUNCATION, otp) != OATH_OK) return 2;
  printf("liboath %s: %s\n", oath_check_version(NULL), otp);
  return strcmp(otp, "755224") == 0 && oath_done() == OATH_OK ? 0 : 3;
}
C
# shellcheck disable=SC2046 # words
gcc program.c -o program $(pkg-config --cflags --libs liboath)
./program

# shellcheck shell=bash
# A parser is made and greets; usbredirect answers.
cat >program.c <<'C'
#include <usbredirparser.h>
#include <stdio.h>
static void note(void *priv, int level, const char *text) { (void)priv; (void)level; puts(text); }
static int nothing(void *priv, uint8_t *data, int count) { (void)priv; (void)data; (void)count; return 0; }
static int all(void *priv, uint8_t *data, int count) { (void)priv; (void)data; printf("%d bytes of greeting\n", count); return count; }
int main(void) {
  struct usbredirparser *parser = usbredirparser_create();
  parser->log_func = note;
  parser->read_func = nothing;
  parser->write_func = all;
  usbredirparser_init(parser, "smoke", NULL, 0, usbredirparser_fl_usb_host);
  if (usbredirparser_do_write(parser) != 0) return 1;
  usbredirparser_destroy(parser);
  return 0;
}
C
# shellcheck disable=SC2046 # words
gcc program.c -o program $(pkg-config --cflags --libs libusbredirparser-0.5)
./program
pkg-config --exists libusbredirhost
usbredirect --help

# shellcheck shell=bash
# Data are held against a schema by the library and by yanglint; data that break it are refused.
cat >port.yang <<'Y'
module port {
  namespace "urn:port";
  prefix p;
  container port {
    leaf mtu { type uint16 { range "68..9216"; } }
  }
}
Y
echo '{"port:port":{"mtu":9000}}' >good.json
echo '{"port:port":{"mtu":10}}' >bad.json
yanglint --version
yanglint port.yang good.json
if yanglint port.yang bad.json; then exit 1; fi
cat >program.c <<'C'
#include <libyang/libyang.h>
#include <stdio.h>
int main(void) {
  struct ly_ctx *context = NULL;
  struct lys_module *module = NULL;
  struct lyd_node *tree = NULL;
  if (ly_ctx_new(".", 0, &context) != LY_SUCCESS) return 1;
  module = ly_ctx_load_module(context, "port", NULL, NULL);
  if (module == NULL) return 1;
  int good = lyd_parse_data_path(context, "good.json", LYD_JSON, 0, LYD_VALIDATE_PRESENT, &tree) == LY_SUCCESS;
  lyd_free_all(tree);
  int bad = lyd_parse_data_path(context, "bad.json", LYD_JSON, 0, LYD_VALIDATE_PRESENT, &tree) != LY_SUCCESS;
  printf("%s: %d %d\n", module->name, good, bad);
  ly_ctx_destroy(context);
  return good && bad ? 0 : 1;
}
C
# shellcheck disable=SC2046 # words
gcc program.c -o program $(pkg-config --cflags --libs libyang)
./program

# shellcheck shell=bash
# What it was built with is said by itself.
cat >program.c <<'C'
#include <librdkafka/rdkafka.h>
#include <stdio.h>
int main(void) {
  char features[512], error[512];
  size_t size = sizeof features;
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  rd_kafka_conf_get(conf, "builtin.features", features, &size);
  printf("librdkafka %s: %s\n", rd_kafka_version_str(), features);
  rd_kafka_t *producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
  if (producer == NULL) { fprintf(stderr, "%s\n", error); return 1; }
  rd_kafka_destroy(producer);
  return 0;
}
C
# shellcheck disable=SC2046 # words
gcc program.c -o program $(pkg-config --cflags --libs rdkafka)
./program | tee said
for feature in gzip ssl sasl_gssapi lz4 zstd sasl_oauthbearer http; do grep -q "$feature" said; done
pkg-config --exists rdkafka++

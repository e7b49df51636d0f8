# shellcheck shell=bash
# A connection is made and told that nobody listens; TLS is in.
cat >program.c <<'C'
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/ssl_socket.h>
#include <rabbitmq-c/tcp_socket.h>
#include <stdio.h>
int main(void) {
  amqp_connection_state_t connection = amqp_new_connection();
  amqp_socket_t *plain = amqp_tcp_socket_new(connection);
  int status = amqp_socket_open(plain, "127.0.0.1", 5672);
  printf("librabbitmq %s: %s\n", amqp_version(), amqp_error_string2(status));
  if (status != AMQP_STATUS_SOCKET_ERROR) return 1;
  amqp_destroy_connection(connection);
  connection = amqp_new_connection();
  return amqp_ssl_socket_new(connection) != NULL ? 0 : 2;
}
C
# shellcheck disable=SC2046 # words
gcc program.c -o program $(pkg-config --cflags --libs librabbitmq)
./program

# shellcheck shell=bash
# uses: two-interpreters
# A certificate is made as ceph-mgr makes its own, and two ends speak TLS by it in memory.
python3 -W ignore - <<'P'
import cryptography
from OpenSSL import SSL, crypto

assert cryptography.__version__.split(".")[0] == "45", "the patched cryptography was replaced"
key = crypto.PKey()
key.generate_key(crypto.TYPE_RSA, 2048)
certificate = crypto.X509()
certificate.get_subject().CN = "node1"
certificate.set_serial_number(1)
certificate.gmtime_adj_notBefore(0)
certificate.gmtime_adj_notAfter(3600)
certificate.set_issuer(certificate.get_subject())
certificate.set_pubkey(key)
certificate.sign(key, "sha256")

context = SSL.Context(SSL.TLS_METHOD)
context.use_certificate(certificate)
context.use_privatekey(key)
server = SSL.Connection(context, None)
server.set_accept_state()
client = SSL.Connection(SSL.Context(SSL.TLS_METHOD), None)
client.set_connect_state()
ends = (client, server)
for _ in range(10):
    for one, other in (ends, ends[::-1]):
        try:
            one.do_handshake()
        except SSL.WantReadError:
            pass
        try:
            other.bio_write(one.bio_read(65536))
        except SSL.WantReadError:
            pass
client.send(b"hello")
server.bio_write(client.bio_read(65536))
assert server.recv(100) == b"hello"
assert client.get_peer_certificate().get_subject().CN == "node1"
P
# What ceph-mgr does by it (a certificate, its own key, a check of both), in two interpreters of one process.
./two 'from OpenSSL import SSL, crypto
key = crypto.PKey()
key.generate_key(crypto.TYPE_RSA, 2048)
certificate = crypto.X509()
certificate.get_subject().CN = "node1"
certificate.gmtime_adj_notBefore(0)
certificate.gmtime_adj_notAfter(3600)
certificate.set_issuer(certificate.get_subject())
certificate.set_pubkey(key)
certificate.sign(key, "sha512")
crypto.dump_privatekey(crypto.FILETYPE_PEM, key)
certificate = crypto.load_certificate(crypto.FILETYPE_PEM, crypto.dump_certificate(crypto.FILETYPE_PEM, certificate))
context = SSL.Context(SSL.TLS_METHOD)
context.use_certificate(certificate)
context.use_privatekey(key)
context.check_privatekey()'

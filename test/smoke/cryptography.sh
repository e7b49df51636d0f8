# shellcheck shell=bash
# uses: two-interpreters
# A cipher, and a certificate that is signed and checked; a wrong signature is refused.
cat >program.py <<'P'
import datetime
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

fernet = Fernet(Fernet.generate_key())
assert fernet.decrypt(fernet.encrypt(b"secret")) == b"secret"
key = ec.generate_private_key(ec.SECP256R1())
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "node1")])
now = datetime.datetime.now(datetime.timezone.utc)
builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + datetime.timedelta(days=1))
certificate = builder.sign(key, hashes.SHA256())
certificate.verify_directly_issued_by(certificate)
P
cat >refused.py <<'P'
try:
    key.public_key().verify(b"no", b"data", ec.ECDSA(hashes.SHA256()))
    raise SystemExit("a wrong signature was taken")
except InvalidSignature:
    pass
P
cat program.py refused.py | python3 -
# Beside bcrypt in two interpreters of one process, as the modules of ceph-mgr import them; pyo3.sh shows that upstream's
# PyO3 refuses this. Not program.py: README says what only the first interpreter can do.
./two "import bcrypt
bcrypt.hashpw(b'a', bcrypt.gensalt(4))
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
assert rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key().key_size == 2048"

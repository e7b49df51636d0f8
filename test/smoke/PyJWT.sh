# shellcheck shell=bash
# By a secret and by a key pair; a wrong secret is refused.
python3 - <<'P'
import jwt
from cryptography.hazmat.primitives.asymmetric import ec

secret = "0123456789abcdef0123456789abcdef"
token = jwt.encode({"user": "admin"}, secret, algorithm="HS256")
assert jwt.decode(token, secret, algorithms=["HS256"]) == {"user": "admin"}
try:
    jwt.decode(token, secret[::-1], algorithms=["HS256"])
    raise SystemExit("a wrong secret was taken")
except jwt.InvalidSignatureError:
    pass
key = ec.generate_private_key(ec.SECP256R1())
token = jwt.encode({"n": 1}, key, algorithm="ES256")
assert jwt.decode(token, key.public_key(), algorithms=["ES256"]) == {"n": 1}
P

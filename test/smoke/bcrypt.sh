# shellcheck shell=bash
# uses: two-interpreters
# A password is checked, and by a hash that others made.
python3 - <<'P'
import bcrypt

assert bcrypt.checkpw(b"secret", bcrypt.hashpw(b"secret", bcrypt.gensalt(4)))
assert not bcrypt.checkpw(b"Secret", bcrypt.hashpw(b"secret", bcrypt.gensalt(4)))
# The vector of the original's own test, as Python's crypt and htpasswd know it.
assert bcrypt.checkpw(b"U*U", b"$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")
assert bcrypt.kdf(b"password", b"salt", 32, 4).hex().startswith("5bbf0cc293587f1c")
P
# In two interpreters of one process; pyo3.sh shows that upstream's PyO3 refuses this.
./two 'import bcrypt; assert bcrypt.checkpw(b"a", bcrypt.hashpw(b"a", bcrypt.gensalt(4)))'

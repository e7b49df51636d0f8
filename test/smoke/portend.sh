# shellcheck shell=bash
# A port is taken, and free afterwards.
python3 - <<'P'
import portend, socket

port = portend.find_available_local_port()
with socket.socket() as server:
    server.bind(("127.0.0.1", port))
    server.listen()
    portend.occupied("127.0.0.1", port, timeout=10)
portend.free("127.0.0.1", port, timeout=10)
P

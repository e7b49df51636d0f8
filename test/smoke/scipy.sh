# shellcheck shell=bash
# Equations are solved (LAPACK), a minimum is found, and what ceph-mgr's prediction of disk failures imports is there.
cd /
python3 - <<'P'
import numpy
from scipy import linalg, optimize, stats

x = linalg.solve(numpy.array([[3.0, 1.0], [1.0, 2.0]]), numpy.array([9.0, 8.0]))
assert numpy.allclose(x, [2.0, 3.0])
minimum = optimize.minimize(lambda v: (v[0] - 1) ** 2 + (v[1] + 2) ** 2, [0.0, 0.0], method="BFGS")
assert numpy.allclose(minimum.x, [1.0, -2.0], atol=1e-4)
assert abs(stats.norm.cdf(1.96) - 0.975) < 1e-4
print(linalg.svdvals(numpy.eye(3)))
P

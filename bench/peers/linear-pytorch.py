"""Times of a head with its loss in PyTorch, one thread, best of some: for linear-pytorch.ts, as JSON."""

import json
import os
import sys
import time
import warnings

try:
    with open("/proc/cpuinfo") as info:
        # PyTorch 1.13 takes AVX2 unless it is told.
        if "avx512f" in info.read():
            os.environ.setdefault("ATEN_CPU_CAPABILITY", "avx512")
except OSError:
    pass

import torch
from torch.nn import functional

ROUNDS = 5

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
rows, width, classes = (int(text) for text in sys.argv[1:4])
hidden = torch.randn(rows, width, requires_grad=True)
weight = (torch.randn(classes, width) / width**0.5).requires_grad_()
bias = torch.randn(classes, requires_grad=True)
target = torch.randint(0, classes, (rows,))


def loss():
    with torch.no_grad():
        return functional.cross_entropy(functional.linear(hidden, weight, bias), target)


def clear():
    for tensor in (hidden, weight, bias):
        tensor.grad = None


def unfused():
    clear()
    functional.cross_entropy(functional.linear(hidden, weight, bias), target).backward()


def fused():
    clear()
    functional.linear_cross_entropy(hidden, weight, target, linear_bias=bias).backward()


def best(call):
    call()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


version = torch.__version__
timed = [
    (f"pytorch {version} linear, cross_entropy", 1, loss),
    (f"pytorch {version} the same with gradients", 3, unfused),
]
if hasattr(functional, "linear_cross_entropy"):
    timed.append((f"pytorch {version} linear_cross_entropy, gradients", 3, fused))
print(json.dumps([{"name": name, "products": products, "milliseconds": best(call)} for name, products, call in timed]))

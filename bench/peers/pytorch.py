"""The worker of pytorch.ts: requests and replies are lines of JSON, arrays are files. It keeps its own time."""

import json
import os
import sys
import time


def offers_avx512():
    try:
        with open("/proc/cpuinfo") as info:
            return "avx512f" in info.read()
    except OSError:
        return False


# PyTorch 1.13 takes AVX2 unless it is told.
if offers_avx512():
    os.environ.setdefault("ATEN_CPU_CAPABILITY", "avx512")

import torch
from torch.nn import functional

torch.set_num_threads(1)


class CrossEntropy:
    # Of the second array: class indices, or as many floats as the first has.
    second_is_float = False
    options = {}

    def __init__(self, logits, target):
        self.logits, self.target = logits, target

    def call(self):
        self.result = functional.cross_entropy(self.logits, self.target, **self.options)

    def value(self):
        return self.result

    def elements(self):
        return functional.cross_entropy(self.logits, self.target, reduction="none", **self.options)


class CrossEntropyGrad(CrossEntropy):
    def __init__(self, logits, target):
        super().__init__(logits.requires_grad_(), target)

    def call(self):
        self.logits.grad = None
        super().call()
        self.result.backward()

    def elements(self):
        return self.logits.grad


class Softmax(CrossEntropy):
    def call(self):
        self.result = torch.softmax(self.logits, 1)

    def value(self):
        return self.result[-1, -1]

    def elements(self):
        return self.result


class ClassProbabilities(CrossEntropy):
    second_is_float = True


class LabelSmoothing(CrossEntropy):
    # As in furtherOperations.ts.
    options = {"label_smoothing": 0.1}


class LogSoftmax(Softmax):
    def call(self):
        self.result = functional.log_softmax(self.logits, 1)


class PerRow(Softmax):
    def value(self):
        return self.result[-1]


class EntropyFromLogits(PerRow):
    def call(self):
        logs = functional.log_softmax(self.logits, 1)
        self.result = -(logs.exp() * logs).sum(1)


class KlDivergence(PerRow):
    second_is_float = True

    def __init__(self, p, q):
        self.p, self.q = p, q

    def call(self):
        self.result = functional.kl_div(self.q.log(), self.p, reduction="none").sum(1)


OPERATIONS = {
    "crossEntropy": CrossEntropy,
    "crossEntropyGrad": CrossEntropyGrad,
    "softmax": Softmax,
    "logSoftmax": LogSoftmax,
    "entropyFromLogits": EntropyFromLogits,
    "klDivergence": KlDivergence,
    "classProbabilities": ClassProbabilities,
    "labelSmoothing": LabelSmoothing,
}
task = None


def prepare(operation, rows, classes, first, second):
    global task
    chosen = OPERATIONS[operation]
    floats = lambda file: torch.from_file(file, size=rows * classes).view(rows, classes).clone()
    indices = lambda file: torch.from_file(file, size=rows, dtype=torch.int32).long()
    task = chosen(floats(first), floats(second) if chosen.second_is_float else indices(second))


def call():
    task.call()
    return task.value().item()


def elements(file):
    result = task.elements().flatten()
    torch.from_file(file, shared=True, size=result.numel()).copy_(result)


def turn(milliseconds, calls):
    """Nanoseconds of a call, by samples of so many calls."""
    samples = []
    start = time.perf_counter_ns()
    end = start + milliseconds * 1e6
    while not samples or start < end:
        for _ in range(calls):
            task.call()
        now = time.perf_counter_ns()
        samples.append((now - start) / calls)
        start = now
    return samples


def version():
    capability = torch.__config__.show().partition("CPU capability usage: ")[2].partition("\n")[0]
    return f"{torch.__version__} {capability}"


REQUESTS = {f.__name__: f for f in (prepare, call, elements, turn, version)}

for line in sys.stdin:
    name, arguments = json.loads(line)
    print(json.dumps(REQUESTS[name](*arguments)), flush=True)

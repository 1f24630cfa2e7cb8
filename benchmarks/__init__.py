"""Our functions beside their peers: one command, side by side in one run, results compared before times are."""

import os


def one_thread() -> None:
    """Let linear algebra use one thread, here and in the workers; to be called before numpy is imported."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"):
        os.environ[name] = "1"

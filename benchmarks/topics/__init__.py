"""What is compared: one module a topic, each with its `TASKS`."""

from benchmarks.topics import agreement, alpha, polychoric, raking, screening

TASKS = {
    module.__name__.rpartition(".")[2]: module.TASKS for module in (alpha, polychoric, raking, agreement, screening)
}

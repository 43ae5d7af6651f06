"""Heavy work in other processes: a pool of workers with a queue, and results that are shared."""

from gradviz.workers.job_bounds import TooLong, TooMuchMemory
from gradviz.workers.jobs import Call, Job
from gradviz.workers.pool import QueueFull, Task, WorkerLost, WorkerPool
from gradviz.workers.results import Results

__all__ = [
    "Call",
    "Job",
    "QueueFull",
    "Results",
    "Task",
    "TooLong",
    "TooMuchMemory",
    "WorkerLost",
    "WorkerPool",
]

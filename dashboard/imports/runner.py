"""The process that checks and imports uploaded files one by one: python -m dashboard.imports.runner.

Each is done by a child with limits of its own, `python -m data.importing.page_import`. What dies is tried once more: an
import that was written just before is recognised by its checksum, so nothing is written twice.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from functools import partial
from threading import Timer
from typing import Any

import orjson

from dashboard.imports.jobs import CHECKED, FAILED, PROGRESS, WRITTEN, Job, Queue
from dashboard.jobs import running
from dashboard.jobs.running import ROOT
from data.importing.orders import Answer, Order
from data.settings import Settings

PATIENCE = 900.0
"""Seconds a check or an import may take."""
TRIES = 2
MEMORY, PROCESSOR = 4, 8
"""The child may use so many times the memory and processor time of the process that reads the file."""
STOPPED, BUSY = "stopped", "busy"


def ensure(settings: Settings) -> None:
    """Have a runner at work, unless there is one."""
    running.ensure(settings, Queue(settings.var_dir), "dashboard.imports.runner")


def run(settings: Settings) -> None:
    """Check and import every file that waits; nothing where another runner is at work."""
    queue = Queue(settings.var_dir)
    running.run(queue, partial(_do, settings, queue))


def _do(settings: Settings, queue: Queue, job: Job) -> None:
    wanted = queue.wanted(job)
    before = queue.noted(job, PROGRESS)
    tries = int(before.get("tries", 0)) + 1 if before.get("writing") == bool(wanted) else 1
    if tries > TRIES or not queue.file(job).is_file():
        queue.note(job, FAILED, why=STOPPED)
        queue.forget(job)
        return
    queue.note(job, PROGRESS, writing=bool(wanted), tries=tries)
    order = Order(str(queue.file(job)), job.sha256, job.name, job.by, job.role, job.own)
    if wanted:
        order = order._replace(write=True, **wanted)
    answer = _asked(settings, queue, job, order, tries)
    if answer is not None:
        _note(queue, job, answer, written=bool(wanted))


def _asked(settings: Settings, queue: Queue, job: Job, order: Order, tries: int) -> Answer | None:
    """What the child answers; None when it dies or lasts too long."""
    process = subprocess.Popen(
        [sys.executable, "-m", "data.importing.page_import"], cwd=ROOT, env=settings.environment(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    _limit(process.pid, settings)
    late = Timer(PATIENCE, process.kill)
    late.start()
    answer = None
    try:
        with process.stdin as out:
            out.write(orjson.dumps(order._asdict()))
        for line in process.stdout:
            said: dict[str, Any] = orjson.loads(line)
            if "answer" in said:
                answer = Answer(**said["answer"])
            else:
                queue.note(job, PROGRESS, writing=order.write, tries=tries, **said)
    except (orjson.JSONDecodeError, BrokenPipeError):  # it died in the middle of a word
        answer = None
    finally:
        late.cancel()
        process.kill()
        process.wait()
    return answer


def _limit(pid: int, settings: Settings) -> None:
    memory, seconds = MEMORY * settings.import_memory_mb << 20, PROCESSOR * settings.import_seconds
    try:
        resource.prlimit(pid, resource.RLIMIT_AS, (memory, memory))
        resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds))
    except ProcessLookupError:  # it has ended already
        return


def _note(queue: Queue, job: Job, answer: Answer, *, written: bool) -> None:
    """Write down what came out, and let the bytes go when nothing more can be done with them."""
    if written and answer.number is not None and not answer.problem_count:
        queue.note(job, WRITTEN, **answer._asdict())
    elif answer.refused and not written:
        queue.note(job, FAILED, why=answer.refused)
    else:
        found = answer
        if answer.refused:  # another import was running: what was checked still holds, and may be tried again
            found = Answer(**queue.noted(job, CHECKED)["answer"])._replace(
                refused=answer.refused, details=answer.details
            )
        queue.note(job, CHECKED, answer=found._asdict(), again=written)
        queue.not_wanted(job)
        if written and (answer.refused or answer.differs):
            return
    if written or answer.problem_count or answer.already or answer.refused:
        queue.forget(job)


if __name__ == "__main__":
    run(Settings.from_env())
    os._exit(0)  # at once: a file uploaded while Python takes itself apart would wait until somebody looks at its page

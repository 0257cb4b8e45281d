"""The workloads of the table on asyncio, or on uvloop if the first argument says so.

Prints a line per workload: name, median, least and most nanoseconds per item, tab-separated. The second argument is
the number of rounds of which the median is taken, after as many to warm up; the third, if any, a regular expression
of names.
"""

import asyncio
import concurrent.futures
import random
import re
import statistics
import sys
import threading
import time

PEER = sys.argv[1]
ROUNDS = int(sys.argv[2])
PATTERN = re.compile(sys.argv[3] if len(sys.argv) > 3 else "")

CHAIN = 100_000
BATCH, BATCHES = 1_000, 100
FLOOD = 1_000
TASKS = 10_000
TRIPS = 10_000
TIMERS = 100_000
OPEN_TIMEOUTS = 1_000
VALUES = 100_000
SLEEPERS = 100_000
GATHERED, WIDTH = 1_000, 10
TIMED = 10_000
SUBMITTED = 1_000
IN_FLIGHT, IN_TURN = 1_000, 200
POOL = concurrent.futures.ThreadPoolExecutor(64)


async def chain():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    left = CHAIN

    def link():
        nonlocal left
        left -= 1
        if left:
            loop.call_soon(link)
        else:
            done.set_result(None)

    loop.call_soon(link)
    await done
    return CHAIN


async def batch():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    left = BATCHES
    ran = 0

    def count():
        nonlocal ran
        ran += 1

    def fill():
        nonlocal left
        if left == 0:
            done.set_result(None)
            return
        left -= 1
        for _ in range(BATCH - 1):
            loop.call_soon(count)
        loop.call_soon(fill)

    loop.call_soon(fill)
    await done
    assert ran == BATCHES * (BATCH - 1)
    return BATCHES * BATCH


class Elsewhere:
    """A thread that is not the loop's, and measures from there."""

    def __init__(self, loop):
        self.loop = loop

    def flood(self):
        ran = 0
        done = threading.Event()

        def count():
            nonlocal ran
            ran += 1

        for _ in range(FLOOD - 1):
            self.loop.call_soon_threadsafe(count)
        self.loop.call_soon_threadsafe(done.set)
        done.wait()
        assert ran == FLOOD - 1

    def submit(self):
        for _ in range(SUBMITTED):
            assert asyncio.run_coroutine_threadsafe(one(), self.loop).result() == 1

    def ping(self):
        for _ in range(FLOOD):
            done = threading.Event()
            self.loop.call_soon_threadsafe(done.set)
            done.wait()


async def flood():
    loop = asyncio.get_running_loop()
    for _ in range(20):
        await loop.run_in_executor(None, Elsewhere(loop).flood)
    return 20 * FLOOD


async def ping():
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, Elsewhere(loop).ping)
    return FLOOD


async def submit():
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, Elsewhere(loop).submit)
    return SUBMITTED


async def one():
    return 1


async def one_after_a_yield():
    await asyncio.sleep(0)
    return 1


async def fork(body):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(body()) for _ in range(TASKS)]
    assert sum(task.result() for task in tasks) == TASKS
    return TASKS


async def trivial():
    return await fork(one)


async def yielding():
    return await fork(one_after_a_yield)


async def channel():
    there, back = asyncio.Queue(1), asyncio.Queue(1)

    async def answer():
        for _ in range(TRIPS):
            await back.put(await there.get())

    answering = asyncio.create_task(answer())
    total = 0
    for _ in range(TRIPS):
        await there.put(1)
        total += await back.get()
    await answering
    assert total == TRIPS
    return TRIPS


async def promises():
    loop = asyncio.get_running_loop()
    there, back = loop.create_future(), loop.create_future()

    async def answer():
        nonlocal there
        for _ in range(TRIPS):
            value = await there
            there = loop.create_future()
            back.set_result(value)

    answering = asyncio.create_task(answer())
    total = 0
    for _ in range(TRIPS):
        back = loop.create_future()
        there.set_result(1)
        total += await back
    await answering
    assert total == TRIPS
    return TRIPS


async def pending():
    loop = asyncio.get_running_loop()
    waiting, over = None, False

    async def complete():
        nonlocal waiting
        while not over:
            if waiting is not None:
                future, waiting = waiting, None
                future.set_result(1)
            await asyncio.sleep(0)

    completing = asyncio.create_task(complete())
    total = 0
    for _ in range(VALUES):
        waiting = future = loop.create_future()
        total += await future
    over = True
    await completing
    assert total == VALUES
    return VALUES


async def sleepers():
    async with asyncio.TaskGroup() as group:
        for _ in range(SLEEPERS):
            group.create_task(asyncio.sleep(0.002))
    return SLEEPERS


async def gather():
    total = 0
    for _ in range(GATHERED):
        total += sum(await asyncio.gather(*[one() for _ in range(WIDTH)]))
    assert total == GATHERED * WIDTH
    return GATHERED


async def in_time():
    total = 0
    for _ in range(TIMED):
        async with asyncio.timeout(1):
            total += await one()
    assert total == TIMED
    return TIMED


async def jobs_in_flight():
    loop = asyncio.get_running_loop()
    jobs = [loop.run_in_executor(POOL, lambda: 1) for _ in range(IN_FLIGHT)]
    assert sum(await asyncio.gather(*jobs)) == IN_FLIGHT
    return IN_FLIGHT


async def jobs_in_turn():
    loop = asyncio.get_running_loop()
    total = 0
    for _ in range(IN_TURN):
        total += await loop.run_in_executor(POOL, lambda: 1)
    assert total == IN_TURN
    return IN_TURN


async def wake():
    value = asyncio.get_running_loop().create_future()

    async def wait():
        return await value

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(wait()) for _ in range(TASKS)]
        await asyncio.sleep(0)
        value.set_result(1)
    assert sum(task.result() for task in tasks) == TASKS
    return TASKS


def shuffled(numbers):
    random.shuffle(numbers)
    return numbers


random.seed(42)
DEADLINES = shuffled(list(range(TIMERS)))
ORDER = shuffled(list(range(TIMERS)))


async def cancel():
    loop = asyncio.get_running_loop()
    handles = [loop.call_later(10 + i * 590e-6, print) for i in DEADLINES]
    for i in ORDER:
        handles[i].cancel()
    return TIMERS


class Ended:
    """Counts the timers that have ended; the last one completes the future."""

    def __init__(self, loop):
        self.all = loop.create_future()
        self.left = TIMERS

    def __call__(self):
        self.left -= 1
        if self.left == 0:
            self.all.set_result(None)


async def fire():
    loop = asyncio.get_running_loop()
    ended = Ended(loop)
    for i in DEADLINES:
        loop.call_later(1e-3 + i * 1e-8, ended)
    await ended.all
    return TIMERS


async def set_cancel_fire():
    loop = asyncio.get_running_loop()
    ended = Ended(loop)
    handles = []
    for i in range(TIMERS):
        handles.append(loop.call_later(1e-3 + DEADLINES[i] * 1e-8, ended))
        if i % 2 == 1:
            some = ORDER[i] * i // TIMERS
            if handles[some] is not None:
                handles[some].cancel()
                handles[some] = None
                ended()
    await ended.all
    return TIMERS


async def timeouts():
    loop = asyncio.get_running_loop()
    opened = [loop.call_later(30, print) for _ in range(OPEN_TIMEOUTS)]
    for i in range(OPEN_TIMEOUTS, TIMERS):
        slot = i % OPEN_TIMEOUTS
        opened[slot].cancel()
        opened[slot] = loop.call_later(30, print)
    for handle in opened:
        handle.cancel()
    return TIMERS


WORKLOADS = {
    "CallSoonChain.chain": chain,
    "CallSoonBatch.batch": batch,
    "Flood.flood": flood,
    "Ping.ping": ping,
    "Fork.trivial": trivial,
    "Fork.yielding": yielding,
    "PingPong.channel": channel,
    "PingPongBare.promises": promises,
    "AwaitPending.promise": pending,
    "Sleepers.sleep": sleepers,
    "Together.gather": gather,
    "Together.timeout": in_time,
    "Submit.join": submit,
    "OffloadThreads.blocking": jobs_in_flight,
    "OffloadThreads.inTurn": jobs_in_turn,
    "Waiters.wake": wake,
    "Timers.cancel": cancel,
    "Timers.fire": fire,
    "Timers.setCancelFire": set_cancel_fire,
    "Timers.timeouts": timeouts,
}


def run(workload):
    """Nanoseconds per item of one round, on a loop of its own so that no timer is left from the one before."""

    async def timed():
        begin = time.perf_counter_ns()
        items = await workload()
        return (time.perf_counter_ns() - begin) / items

    if PEER == "uvloop":
        import uvloop

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(timed())
    return asyncio.run(timed())


for name, workload in WORKLOADS.items():
    if PATTERN.search(name):
        for _ in range(ROUNDS):
            run(workload)
        costs = sorted(run(workload) for _ in range(ROUNDS))
        print(f"{name}\t{PEER}\t{statistics.median(costs):.1f}\t{costs[0]:.1f}\t{costs[-1]:.1f}", flush=True)

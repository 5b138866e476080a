# SPDX-License-Identifier: GPL-3.0-or-later
"""M/M/1 at 90 % load in SimPy, as fast as SimPy users write it: one process that makes customers, one that serves them.

usage: compare_simpy.py simpy|SimPy CUSTOMERS      (simpy is SimPy 3 or later, SimPy is SimPy 2)

Prints one JSON object with the keys of afklar-bench. The same is gathered: mean and standard deviation of the wait in
the queue, and the time-weighted queue length.
"""

import json
import math
import random
import sys
import time

LOAD = 0.9
SEED = 20180601


class Station:
    """What both versions keep: times in mean services."""

    def __init__(self, customers):
        self.customers = customers
        self.started = 0
        self.mean_wait = 0.0
        self.wait_squares = 0.0  # Welford 1962
        self.queue = 0
        self.queue_area = 0.0
        self.area_until = 0.0

    def change_queue(self, now, by):
        self.queue_area += self.queue * (now - self.area_until)
        self.area_until = now
        self.queue += by

    def start_service(self, now, arrived):
        self.started += 1
        wait = now - arrived
        deviation = wait - self.mean_wait
        self.mean_wait += deviation / self.started
        self.wait_squares += deviation * (wait - self.mean_wait)


def run_simpy(station):
    import simpy

    env = simpy.Environment()
    store = simpy.Store(env)
    draw = random.expovariate

    def arrive():
        for _ in range(station.customers):
            yield env.timeout(draw(LOAD))
            station.change_queue(env.now, 1)
            store.put(env.now)

    def serve():
        for _ in range(station.customers):
            arrived = yield store.get()
            station.change_queue(env.now, -1)
            station.start_service(env.now, arrived)
            yield env.timeout(draw(1.0))

    env.process(arrive())
    env.process(serve())
    start = time.perf_counter()
    env.run()
    return time.perf_counter() - start, env.now, getattr(simpy, "__version__", "")


def run_simpy2(station):
    import SimPy
    from SimPy import Simulation as sim

    model = sim.Simulation()
    model.initialize()
    draw = random.expovariate
    store = sim.Store(sim=model, capacity="unbounded", unitName="customers", monitored=False)

    class Arrive(sim.Process):
        def run(self):
            for _ in range(station.customers):
                yield sim.hold, self, draw(LOAD)
                station.change_queue(model.now(), 1)
                yield sim.put, self, store, [model.now()]

    class Serve(sim.Process):
        def run(self):
            for _ in range(station.customers):
                yield sim.get, self, store, 1
                station.change_queue(model.now(), -1)
                station.start_service(model.now(), self.got[0])
                yield sim.hold, self, draw(1.0)

    for process in (Arrive(sim=model), Serve(sim=model)):
        model.activate(process, process.run())
    start = time.perf_counter()
    model.simulate(until=1e300)
    return time.perf_counter() - start, station.area_until, getattr(SimPy, "__version__", "2")


def main():
    station = Station(int(sys.argv[2]))
    random.seed(SEED)
    seconds, end, version = (run_simpy if sys.argv[1] == "simpy" else run_simpy2)(station)
    print(
        json.dumps(
            {
                "bench": "mm1",
                "tool": "SimPy " + version,
                "seconds": round(seconds, 6),
                "customers": station.started,
                "customers_per_second": station.started / seconds,
                "mean_wait": station.mean_wait,
                "sd_wait": math.sqrt(station.wait_squares / station.started),
                "mean_queue": station.queue_area / end,
            }
        )
    )


main()

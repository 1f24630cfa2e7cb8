"""A made-up client with planted truth: for the demo, and to see what the analysis finds and leaves alone."""

from engagement.simulate.folder import Truth, simulate_assessment
from engagement.simulate.people import Simulated, simulate_responses
from engagement.simulate.records import simulate_performance, simulate_records
from engagement.simulate.world import World, build_world

__all__ = [
    "Simulated",
    "Truth",
    "World",
    "build_world",
    "simulate_assessment",
    "simulate_performance",
    "simulate_records",
    "simulate_responses",
]

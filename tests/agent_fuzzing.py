"""Whatever comes in at the agent, or as a link: no crash, and no secret without authority.

    python -m tests.agent_fuzzing [--examples 100000] [--seed N]

None of them has a socket, so that a hundred thousand inputs take minutes.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.fuzzed_agent import CHANNELS, at_the_endpoint, at_the_local_agent
from tests.fuzzed_links import as_a_link, links
from tests.fuzzing_inputs import lines, messages

if TYPE_CHECKING:
    from collections.abc import Callable


def fuzz(
    feed: Callable[[bytes], str], inputs: st.SearchStrategy[bytes], examples: int, number: int
) -> Counter[str]:
    """Feed as many inputs; how many came to what. Raises `AssertionError` at the first fault."""
    outcomes: Counter[str] = Counter()

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=inputs, paused=st.sampled_from([False, False, False, True]))
    def run(data: bytes, paused: bool) -> None:
        (CHANNELS.authorizer.pause if paused else CHANNELS.authorizer.resume)()
        outcomes[feed(data)] += 1

    run()
    CHANNELS.authorizer.resume()
    return outcomes


TARGETS = {
    "agent": (at_the_local_agent, lines),
    "endpoint": (at_the_endpoint, messages),
    "link": (as_a_link, links),
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--examples", type=int, default=100_000, help="for each")
    parser.add_argument("--seed", type=int, default=time.time_ns() & 0xFFFF)
    options = parser.parse_args()
    for name, (feed, inputs) in TARGETS.items():
        began = time.monotonic()
        outcomes = fuzz(feed, inputs, options.examples, options.seed)
        took = time.monotonic() - began
        counts = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
        total = outcomes.total()
        print(f"{name}: {total} inputs in {took:.0f} s (seed {options.seed}): {counts}")  # noqa: T201 - a program too


if __name__ == "__main__":
    main()

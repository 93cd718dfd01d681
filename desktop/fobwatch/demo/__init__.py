"""An AWS look-alike on this computer: for ``fobwatch --demo``, and for the tests.

`fobwatch.demo.cloud.DemoCloud` runs it in its own process; nothing in `fobwatch.demo.server` is
ever imported on the caller's side.
"""

from __future__ import annotations

"""``python -m fobwatch.demo``: serve the demo cloud until the input ends."""

from __future__ import annotations

from fobwatch.demo.server.process import main

if __name__ == "__main__":
    main()

"""The start of the bundle's program: the command line, which starts the tray by itself."""

from __future__ import annotations

import sys

from fobwatch.cli.main import main

sys.exit(main())

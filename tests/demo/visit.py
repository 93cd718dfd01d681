"""The browser of the official CLI's tests: `visit DECISION URL` presses that button of the page."""

from __future__ import annotations

import sys
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

opener = build_opener(ProxyHandler({}))
_, decision, url = sys.argv
opener.open(url).close()
opener.open(url, data=urlencode({"decision": decision}).encode()).close()

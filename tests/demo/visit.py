"""The browser of the official CLI's tests: opens the page, allows access, goes where it is sent."""

from __future__ import annotations

import sys
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

opener = build_opener(ProxyHandler({}))
url = sys.argv[1]
opener.open(url).close()
opener.open(url, data=urlencode({"decision": "allow"}).encode()).close()

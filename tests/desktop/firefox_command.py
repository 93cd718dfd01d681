"""Stands on PATH for Firefox: notes what it is asked, and starts it where a test can read it.

`python -I firefox_command.py LOG ARGUMENT...`; each line of LOG is a JSON object with the arguments
and the profile folder.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

FIREFOX = "/usr/lib/firefox-esr/firefox-esr"
FOLDER_OPTION = "--profile"

NO_NETWORK = """\
user_pref("network.proxy.type", 1);
user_pref("network.proxy.http", "127.0.0.1");
user_pref("network.proxy.http_port", 9);
user_pref("network.proxy.share_proxy_settings", true);
user_pref("network.proxy.ssl", "127.0.0.1");
user_pref("network.proxy.ssl_port", 9);
user_pref("network.proxy.allow_hijacking_localhost", false);
"""
"""All but this machine is behind a proxy that is not there."""


def main() -> None:
    log, *arguments = sys.argv[1:]
    folder = Path(arguments[arguments.index(FOLDER_OPTION) + 1])
    with Path(log).open("a", encoding="utf-8") as lines:
        print(json.dumps({"arguments": arguments, "folder": str(folder)}), file=lines)
    preferences = folder / "user.js"
    text = preferences.read_text("utf-8")
    if NO_NETWORK not in text:
        preferences.write_text(text + NO_NETWORK, "utf-8")
    os.execv(FIREFOX, [FIREFOX, "--remote-debugging-port", "0", *arguments])  # noqa: S606 - that is its whole purpose


main()

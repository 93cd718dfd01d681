"""Stands on PATH for Chromium: notes what it is asked, and starts it where a test can read it.

`python -I chromium_command.py LOG PROFILE_FOLDER ARGUMENT...`; each line of LOG is a JSON object
with the arguments and the profile folder.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

CHROMIUM = "/usr/bin/chromium"
FOLDER_OPTION = "--user-data-dir="
OPTIONS = [
    "--remote-debugging-port=0",
    # No name but these is looked up, so nothing on the page leaves this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-gpu",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--password-store=basic",
    "--test-type",  # no bar about the options above
]


def main() -> None:
    log, default_folder, *arguments = sys.argv[1:]
    options = list(OPTIONS)
    if os.geteuid() == 0:  # Chromium's sandbox refuses root
        options.append("--no-sandbox")
    folders = [a.removeprefix(FOLDER_OPTION) for a in arguments if a.startswith(FOLDER_OPTION)]
    if not folders:
        folders = [default_folder]
        options.append(FOLDER_OPTION + default_folder)
    if "--version" not in arguments:
        with Path(log).open("a", encoding="utf-8") as lines:
            print(json.dumps({"arguments": arguments, "folder": folders[-1]}), file=lines)
    os.execv(CHROMIUM, [CHROMIUM, *options, *arguments])  # noqa: S606 - that is its whole purpose


main()

"""The services that only the main window needs, on this computer's adapters.

They are imported only when that window is first made: most days it is not opened.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from fobwatch.adapters.aws_files.history import ChangeFolder
from fobwatch.adapters.aws_files.writer import AwsFileWriter
from fobwatch.adapters.client_process.helper_path import credential_helper
from fobwatch.adapters.migration.stores import foreign_stores
from fobwatch.composition.dependencies import WindowServices
from fobwatch.core.aws_files.offering import ToolOffers, process_command
from fobwatch.core.aws_files.writing import AwsFileChanges
from fobwatch.core.migration.migration import Migration, Outside
from fobwatch.ui.aws_files.file_actions import FileServices

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.composition.backend import Backend


def window_services(backend: Backend, changes_folder: Path, *, demo: bool) -> WindowServices:
    """Make them. The demo moves nothing out of what other programs store for the user."""
    helper = partial(credential_helper, demo=demo)
    changes = AwsFileChanges(
        AwsFileWriter(os.environ), ChangeFolder(changes_folder, backend.store), backend.clock
    )
    outside = Outside(
        files=backend.files,
        writing=changes,
        stores=() if demo else foreign_stores(),
        command=partial(process_command, helper()),
    )
    return WindowServices(
        files=FileServices(
            offers=ToolOffers(changes, helper),
            changes=changes,
            profile=backend.vault.profile,
            refresh=backend.catalogue.refresh,
            now=backend.aws_time.now,
        ),
        migration=Migration(
            vault=backend.vault,
            outside=outside,
            tokens=backend.tokens,
            sessions=backend.broker,
            journal=backend.journal,
            clock=backend.clock,
        ),
    )

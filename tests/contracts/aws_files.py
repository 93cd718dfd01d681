"""What the core needs of the user's AWS files: that they are listed, and written with care."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws_files.changes import AwsFileKind
from fobwatch.core.aws_files.ports import Clash
from fobwatch.core.errors import FileNotEditable

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws_files.ports import AwsFileStore, ProfileSource

CONFIG = AwsFileKind.CONFIG
BEFORE = "# mine\n[default]\nregion = eu-west-1\n"
AFTER = f"{BEFORE}\n[profile dev]\nregion = eu-west-1\n"


class ProfileSourceContract:
    """Subclasses provide `source`, empty, and `add`, which adds a profile of a name to it."""

    def test_an_empty_source_has_no_profile_and_no_problem(self, source: ProfileSource) -> None:
        assert (source.listing().profiles, source.listing().problems) == ((), ())

    def test_the_revision_changes_with_the_source_alone(
        self, source: ProfileSource, add: Callable[[str], None]
    ) -> None:
        first, again = source.revision(), source.revision()
        add("dev")
        changed, same = source.revision(), source.revision()

        assert first == again
        assert changed != first
        assert changed == same

    def test_what_is_added_is_listed(
        self, source: ProfileSource, add: Callable[[str], None]
    ) -> None:
        add("dev")
        add("prod")

        assert [profile.name for profile in source.listing().profiles] == ["dev", "prod"]


class AwsFileStoreContract:
    """Subclasses provide the fixture `files`, a store in which neither file is there."""

    def test_a_file_that_is_not_there_has_no_text(self, files: AwsFileStore) -> None:
        assert [files.read(kind) for kind in AwsFileKind] == [None, None]

    def test_each_file_has_its_name(self, files: AwsFileStore) -> None:
        assert all(files.path(kind).endswith(str(kind)) for kind in AwsFileKind)

    def test_a_text_replaces_another_and_leaves_the_other_file(self, files: AwsFileStore) -> None:
        results = [files.replace(CONFIG, None, BEFORE), files.replace(CONFIG, BEFORE, AFTER)]

        assert results == [None, None]
        assert files.read(CONFIG) == AFTER
        assert files.read(AwsFileKind.CREDENTIALS) is None

    def test_a_file_can_be_removed_again(self, files: AwsFileStore) -> None:
        files.replace(CONFIG, None, BEFORE)

        assert files.replace(CONFIG, BEFORE, None) is None
        assert files.read(CONFIG) is None

    def test_what_another_program_wrote_is_returned_and_kept(self, files: AwsFileStore) -> None:
        files.replace(CONFIG, None, AFTER)

        clash = files.replace(CONFIG, BEFORE, "[default]\n")

        assert clash == Clash(theirs=AFTER, now=AFTER)
        assert files.read(CONFIG) == AFTER

    @pytest.mark.parametrize("text", [None, "", BEFORE, AFTER])
    def test_a_text_that_the_tools_take_passes(self, files: AwsFileStore, text: str | None) -> None:
        files.check(CONFIG, text)

    def test_a_text_that_the_tools_would_not_take_is_refused(self, files: AwsFileStore) -> None:
        with pytest.raises(FileNotEditable):
            files.check(CONFIG, "region = eu-west-1\n")

"""botocore's data files, as far as STS needs them."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from botocore.loaders import JSONFileLoader, Loader

ENDPOINTS = "endpoints"
"""The file with the hosts of every service in every region, 7 MiB once it is read."""


def sts_loader() -> Loader:
    """The loader for a session that makes only STS clients. Ignores `AWS_DATA_PATH`."""
    return Loader(file_loader=_StsFileLoader())


class _StsFileLoader(JSONFileLoader):
    """Reads only STS from the endpoints file; all other files are read as they are."""

    def load_file(self, file_path: str) -> Any:  # noqa: ANN401 - JSON, or None without a file
        data = super().load_file(file_path)
        if data is not None and PurePath(file_path).name == ENDPOINTS:
            for partition in data["partitions"]:
                services = partition["services"]
                partition["services"] = {name: services[name] for name in services if name == "sts"}
        return data

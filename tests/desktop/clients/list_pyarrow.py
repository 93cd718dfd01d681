"""Lists a bucket by the C++ SDK, with the credentials that its own chain finds."""

from __future__ import annotations

import sys

from pyarrow import fs

place = sys.argv[-1].removeprefix("http://")
files = fs.S3FileSystem(endpoint_override=place, scheme="http", region="us-east-1")
print(files.get_file_info(fs.FileSelector("bucket", allow_not_found=True)))

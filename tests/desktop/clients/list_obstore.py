"""Lists a bucket by Rust's object_store, with the credentials that its own chain finds."""

from __future__ import annotations

import sys

from obstore.store import S3Store

store = S3Store(
    "bucket",
    endpoint=sys.argv[-1],
    region="us-east-1",
    client_options={"allow_http": True},
    retry_config={"max_retries": 0},
)
print(list(store.list()))

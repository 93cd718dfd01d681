"""GetCallerIdentity by boto3, with the credentials that its own chain finds."""

from __future__ import annotations

import json
import sys

import boto3

answer = boto3.client("sts", endpoint_url=sys.argv[-1]).get_caller_identity()
print(json.dumps({name: answer[name] for name in ("UserId", "Account", "Arn")}))

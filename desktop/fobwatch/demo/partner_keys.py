"""``python -m fobwatch.demo.partner_keys``: credentials of the look-alike for `credential_process`.

It plays the program of a partner company, which has a sign-in of its own.
"""

from __future__ import annotations

import json
import os
import sys
from urllib.parse import urlsplit

import boto3

from fobwatch.demo.company import COMPANY

ROLE = COMPANY.role("ReadOnly")


def main() -> None:
    endpoint_url = os.environ.get("AWS_ENDPOINT_URL", "")
    if urlsplit(endpoint_url).hostname != "127.0.0.1":
        sys.exit("The partner's sign-in cannot be reached. Start the demo of Fobwatch first.")
    key = COMPANY.user("anna").access_key
    sts = boto3.client(
        "sts",
        region_name="eu-west-1",
        endpoint_url=endpoint_url,
        aws_access_key_id=key.access_key_id,
        aws_secret_access_key=key.secret_access_key,
    )
    granted = sts.assume_role(RoleArn=ROLE.arn, RoleSessionName="partner")["Credentials"]
    answer = {**granted, "Version": 1, "Expiration": granted["Expiration"].isoformat()}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()

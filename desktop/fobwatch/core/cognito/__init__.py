"""Identity pools of Amazon Cognito."""

from __future__ import annotations

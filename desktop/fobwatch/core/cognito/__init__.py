"""Identity pools of Amazon Cognito."""

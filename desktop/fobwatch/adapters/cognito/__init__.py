"""Amazon Cognito through boto3."""

"""The company's identity provider, and AWS's sessions for its tokens and assertions."""

"""The company's identity provider, and what AWS gives for its tokens and assertions."""

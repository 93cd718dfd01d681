"""Sign-ins by SAML, on the page of an identity provider."""

"""Sign-ins by SAML, on the page of a company's identity provider."""

"""The DPoP proof of a token request (RFC 9449): who refreshes is who signed in."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

if TYPE_CHECKING:
    from fobwatch.demo.server.clock import AwsClock

_ALGORITHMS = ["ES256"]
_REGISTRY = jws.JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
_FRESH = timedelta(minutes=5)


class ProofRefused(Exception):
    """The proof is missing, malformed, used before, or made for another request."""


@dataclass(slots=True, kw_only=True)
class ProofChecker:
    clock: AwsClock
    _seen: set[str] = field(default_factory=set)

    def forget(self) -> None:
        self._seen.clear()

    def check(self, proof: str, url: str) -> str:
        """Return the thumbprint of the proof's key. Raises `ProofRefused`."""
        try:
            header = jws.extract_compact(proof.encode()).headers()
            key = ECKey.import_key(header["jwk"])
            signed = jws.deserialize_compact(proof, key, algorithms=_ALGORITHMS, registry=_REGISTRY)
            claims: dict[str, Any] = json.loads(signed.payload)
            self._check_claims(header, claims, url)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise ProofRefused from error
        return str(key.thumbprint())

    def _check_claims(self, header: dict[str, Any], claims: dict[str, Any], url: str) -> None:
        age = self.clock.time() - claims["iat"]
        right = (
            header.get("typ") == "dpop+jwt"
            and "d" not in header["jwk"]
            and claims["htm"] == "POST"
            and claims["htu"] == url
            and abs(age) <= _FRESH.total_seconds()
            and claims["jti"] not in self._seen
        )
        if not right:
            raise ProofRefused
        self._seen.add(claims["jti"])

"""The key that signs exports: Ed25519, so that openssl alone can verify what leaves the house."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings


def sign(content: bytes) -> bytes:
    """64 bytes of signature; the same content has the same ones."""
    return _key().sign(content)


def public_key() -> bytes:
    """What verifies the signatures, as PEM."""
    return _key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def fingerprint() -> str:
    """SHA-256 (hex) of the public key in DER: read out on the telephone, it proves the key."""
    known = _key().public_key()
    return hashlib.sha256(
        known.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ).hexdigest()


def _key() -> Ed25519PrivateKey:
    key = load_pem_private_key(settings.RECORD_SIGNING_KEY.encode("ascii"), password=None)
    assert isinstance(key, Ed25519PrivateKey)  # the setting's reader takes no other
    return key

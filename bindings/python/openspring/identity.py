"""Whose license a call is about."""

from __future__ import annotations

from typing import Dict, Mapping, Optional, Tuple, Type


class LicenseID:
    """A license key, a user, or one of the two single sign-on groups. Its ``repr`` shows no secret.

    Create one by :meth:`from_key`, :meth:`from_user`, :meth:`from_id_token` or :meth:`from_code`.
    """

    __slots__ = ("_fields", "_shown")

    _fields: Mapping[str, str]
    _shown: str

    def __init__(self, fields: Mapping[str, Optional[str]], shown: str) -> None:
        object.__setattr__(self, "_fields", {name: text for name, text in fields.items() if text is not None})
        object.__setattr__(self, "_shown", shown)

    @classmethod
    def from_key(cls, license_key: str) -> LicenseID:
        """The license of this key."""
        return cls({"license_key": license_key}, f"from_key('{last_four(license_key)}')")

    @classmethod
    def from_user(cls, username: str, password: Optional[str] = None) -> LicenseID:
        """The license of this user. Activations need the password; other calls leave it out by themselves."""
        return cls({"username": username, "password": password}, f"from_user({username!r})")

    @classmethod
    def from_id_token(cls, id_token: str, customer_account_code: str) -> LicenseID:
        """The license of the user that a single sign-on provider vouches for.

        Args:
            id_token: despite its name in the API the provider's access token.
            customer_account_code: the vendor's code of the customer account.
        """
        fields = {"id_token": id_token, "customer_account_code": customer_account_code}
        return cls(fields, f"from_id_token('***', {customer_account_code!r})")

    @classmethod
    def from_code(
        cls, code: str, customer_account_code: str, redirect_uri: Optional[str] = None
    ) -> LicenseID:
        """The license of the user for whom a single sign-on provider gave an authorization code."""
        fields = {"code": code, "customer_account_code": customer_account_code, "redirect_uri": redirect_uri}
        return cls(fields, f"from_code('***', {customer_account_code!r})")

    def fields(self) -> Dict[str, str]:
        """The request's fields, secrets included."""
        return dict(self._fields)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"LicenseID cannot be changed: {name}")

    def __eq__(self, other: object) -> bool:
        return self._fields == other._fields if isinstance(other, LicenseID) else NotImplemented

    def __hash__(self) -> int:
        return hash(frozenset(self._fields.items()))

    def __reduce__(self) -> Tuple[Type[LicenseID], Tuple[Dict[str, str], str]]:
        return LicenseID, (dict(self._fields), self._shown)

    def __repr__(self) -> str:
        return f"LicenseID.{self._shown}"


def last_four(key: str) -> str:
    """A license key as it may be shown; one that is too short to be one is hidden whole."""
    return f"***{key[-4:]}" if isinstance(key, str) and len(key) >= 8 else "***"

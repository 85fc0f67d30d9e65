"""What the library reports about an opened client."""

from __future__ import annotations

from ._documents import Response
from ._frozen import Frozen


class ClientInfo(Frozen):
    """What the library reports about an opened client. Nothing of it is secret."""

    __slots__ = ("version", "abi", "product", "hardware_id", "hardware_id_source", "base_url")

    version: str
    """The library's version."""
    abi: int
    """The number of its C interface."""
    product: str
    """The short code of the configured product."""
    hardware_id: str
    """The text by which the server knows this device."""
    hardware_id_source: str
    """Where it comes from: ``configured``, or a source of :func:`openspring.hardware_id`."""
    base_url: str
    """The address of the License API."""

    @classmethod
    def from_response(cls, response: Response) -> ClientInfo:
        """Read the response of ``osp_client_open``."""
        made = cls()
        for name in cls.__slots__:
            value = response.value.get(name)
            kind = int if name == "abi" else str
            object.__setattr__(made, name, value if isinstance(value, kind) else kind())
        return made

    def __repr__(self) -> str:
        return f"ClientInfo({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__slots__)})"

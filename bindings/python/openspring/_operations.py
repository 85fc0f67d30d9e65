"""The functions that need no client. Written by tools/tables; do not edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Optional

from ._local import local
from ._requests import names_only

if TYPE_CHECKING:
    from .results import HardwareID


@names_only
def hardware_id(
    *,
    algorithm: Optional[Literal["default", "linux_machine_id", "windows_cryptography_id"]] = None,
) -> HardwareID:
    """Reads this machine's hardware id, its source, the refused sources with the reasons, and whether the id is
    stable.

    Needs no client and no network.

    Args:
        algorithm: the name of a way to compute it; unless given the default one, which equals the vendor's own.

    Returns:
        The id, and where it comes from.

    Raises:
        ArgumentError: the algorithm is not known.
        HardwareIDError: the machine has no usable id.
    """
    answer = local(
        "hardware_id",
        {
            "algorithm": algorithm,
        },
    )
    from .results import HardwareID

    return HardwareID.from_answer(answer)

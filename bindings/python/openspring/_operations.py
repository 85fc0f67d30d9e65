"""The functions that need no client. Written by tools/tables; do not edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Optional

from ._local import local
from ._requests import names_only

if TYPE_CHECKING:
    from .results import AirGapCode, AirGapConfirmation, DeviceInfo, HardwareID


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
    response = local(
        "hardware_id",
        {
            "algorithm": algorithm,
        },
    )
    from .results import HardwareID

    return HardwareID.from_response(response)


@names_only
def device_info() -> DeviceInfo:
    """Describes this machine: what an application may send to the server about its device.

    Needs no client and no network, starts no process, and sends nothing: pass on the members that the server should
    have. What cannot be read is left out.

    Returns:
        What could be read.
    """
    response = local("device_info", {})
    from .results import DeviceInfo

    return DeviceInfo.from_response(response)


@names_only
def create_air_gap_code(
    *,
    initialization_code: str,
    license_key: str,
    hardware_id: Optional[str] = None,
) -> AirGapCode:
    """Makes the activation code for a device that no file may enter or leave.

    Contacts nobody. A person takes the initialization code from the vendor's air-gap portal, and types the activation
    code there. A deactivation code is made in the same way, with a new initialization code.

    Args:
        initialization_code: the code of the portal, for one use. White space in it does no harm.
        license_key: the license key, as it was typed into the portal.
        hardware_id: the device; this machine unless given. If a client is configured with one, give the same.

    Returns:
        The code to type into the portal.

    Raises:
        ArgumentError: the initialization code is mistyped.
        HardwareIDError: no :meth:`Client.hardware_id` was given and the machine has no usable one.
    """
    response = local(
        "create_air_gap_code",
        {
            "initialization_code": initialization_code,
            "license_key": license_key,
            "hardware_id": hardware_id,
        },
    )
    from .results import AirGapCode

    return AirGapCode.from_response(response)


@names_only
def verify_air_gap_code(
    *,
    air_gap_key: str,
    confirmation_code: str,
    license_key: str,
    policy_id: Optional[str] = None,
    hardware_id: Optional[str] = None,
) -> AirGapConfirmation:
    """Verifies the confirmation code that the vendor's air-gap portal gives for an activation code.

    Contacts nobody. It succeeds only if the code is the portal's for this device, license and policy. It does not read
    the policy file, which is not signed: see docs/offline.md.

    Args:
        air_gap_key: the vendor's public air-gap key, from the key page of the platform.
        confirmation_code: the code of the portal. White space in it does no harm.
        license_key: the license key, as it was typed into the portal.
        policy_id: the id of the policy, which the portal shows; none if it shows none.
        hardware_id: the device; this machine unless given. If a client is configured with one, give the same.

    Returns:
        What the code confirms.

    Raises:
        SignatureError: the code is mistyped, or not for this device, license and policy.
        ArgumentError: the key is not one of the curve P-256.
        HardwareIDError: no :meth:`Client.hardware_id` was given and the machine has no usable one.
    """
    response = local(
        "verify_air_gap_code",
        {
            "air_gap_key": air_gap_key,
            "confirmation_code": confirmation_code,
            "license_key": license_key,
            "policy_id": policy_id,
            "hardware_id": hardware_id,
        },
    )
    from .results import AirGapConfirmation

    return AirGapConfirmation.from_response(response)

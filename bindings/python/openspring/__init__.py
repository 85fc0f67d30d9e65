"""OpenSpring: a client for the LicenseSpring License API v4, unofficial.

    from openspring import Client, Configuration, LicenseID

    with Client(Configuration(product="editor", api_key=..., shared_key=...)) as client:
        license = client.activate_license(LicenseID.from_key("AAAA-BBBB-CCCC-DDDD"))
        print(license.is_valid(), license.days_remaining())

Every signed response is verified against the License API's public key before it is returned. Importing the package
loads nothing; the native library is loaded at its first use, or by :func:`load`.
"""

from types import ModuleType
from typing import TYPE_CHECKING, Any

from ._offline import FileText

# BEGIN GENERATED: functions (tools/tables)
from ._operations import (
    create_air_gap_code as create_air_gap_code,
    device_info as device_info,
    hardware_id as hardware_id,
    verify_air_gap_code as verify_air_gap_code,
)
# END GENERATED: functions (tools/tables)
from ._tables import MODELS
from ._transport import load
from ._validity import Validity
from ._version import VERSION as __version__
from .client import Client, library_version
from .configuration import Configuration
from .errors import (
    APIError,
    ArgumentError,
    AuthError,
    CancelledError,
    ClockError,
    ConfigError,
    DeviceError,
    ForkedError,
    HandleError,
    HardwareIDError,
    InternalError,
    LibraryError,
    LicenseStateError,
    LicensingError,
    LimitError,
    MemoryError,
    NetworkError,
    NotFoundError,
    OfflineError,
    ProtocolError,
    SignatureError,
    StorageError,
    TimeoutError,
    UnavailableError,
)
from .files import LicenseFile, OfflineRequest
from .identity import LicenseID
from .info import ClientInfo
from .meta import Meta, TraceStep

if TYPE_CHECKING:
    from ._manager_results import CheckResult, Event
    from .aio import AsyncClient
    from .manager import BundleManager, LicenseManager, Watchdog
    from .state import State
    from .store import Store
    from .results import (
        Bundle,
        Consumption,
        DeviceVariables,
        FeatureConsumption,
        HardwareID,
        License,
        Refusal,
        SsoUrl,
        TrialKey,
    )

    # BEGIN GENERATED: models (tools/tables)
    from .results import (
        AirGapCode as AirGapCode,
        AirGapConfirmation as AirGapConfirmation,
        CustomField as CustomField,
        Customer as Customer,
        CustomerAccount as CustomerAccount,
        CustomerLicenseUsers as CustomerLicenseUsers,
        Deactivation as Deactivation,
        DeviceInfo as DeviceInfo,
        DeviceVariable as DeviceVariable,
        Feature as Feature,
        FloatingBorrow as FloatingBorrow,
        InstallationFile as InstallationFile,
        LicenseFeature as LicenseFeature,
        LicenseUser as LicenseUser,
        OAuthUrl as OAuthUrl,
        PasswordChange as PasswordChange,
        ProductDetails as ProductDetails,
        ProductField as ProductField,
        ProductVersion as ProductVersion,
        Release as Release,
        TrialFeature as TrialFeature,
        TrialField as TrialField,
        User as User,
        UserLicense as UserLicense,
        Version as Version,
    )
    # END GENERATED: models (tools/tables)

# What a program that opens a client need not wait for is imported at its first use.
_LATER = {
    "AsyncClient": "aio",
    "BundleManager": "manager",
    "CheckResult": "_manager_results",
    "Event": "_manager_results",
    "LicenseManager": "manager",
    "State": "state",
    "Store": "store",
    "Watchdog": "manager",
}
_LATER.update(
    dict.fromkeys(
        (
            *MODELS,
            "Bundle",
            "Consumption",
            "DeviceVariables",
            "FeatureConsumption",
            "HardwareID",
            "License",
            "Refusal",
            "SsoUrl",
            "TrialKey",
        ),
        "results",
    )
)


def _imported(module: str) -> ModuleType:
    # Spelled out, since what freezes an application (Nuitka) reads from the source what is imported.
    if module == "aio":
        from . import aio

        return aio
    if module == "manager":
        from . import manager

        return manager
    if module == "_manager_results":
        from . import _manager_results

        return _manager_results
    if module == "state":
        from . import state

        return state
    if module == "store":
        from . import store

        return store
    from . import results

    return results


def __getattr__(name: str) -> Any:
    module = _LATER.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(_imported(module), name)
    globals()[name] = value
    return value


__all__ = [
    *MODELS,
    "APIError",
    "ArgumentError",
    "AsyncClient",
    "AuthError",
    "Bundle",
    "BundleManager",
    "CancelledError",
    "CheckResult",
    "Client",
    "ClientInfo",
    "ClockError",
    "ConfigError",
    "Configuration",
    "Consumption",
    "DeviceError",
    "DeviceVariables",
    "Event",
    "FeatureConsumption",
    "FileText",
    "ForkedError",
    "HandleError",
    "HardwareID",
    "HardwareIDError",
    "InternalError",
    "LibraryError",
    "License",
    "LicenseFile",
    "LicenseID",
    "LicenseManager",
    "LicenseStateError",
    "LicensingError",
    "LimitError",
    "MemoryError",
    "Meta",
    "NetworkError",
    "NotFoundError",
    "OfflineError",
    "OfflineRequest",
    "ProtocolError",
    "Refusal",
    "SignatureError",
    "SsoUrl",
    "State",
    "StorageError",
    "Store",
    "TimeoutError",
    "TraceStep",
    "TrialKey",
    "UnavailableError",
    "Validity",
    "Watchdog",
    "__version__",
    # BEGIN GENERATED: names (tools/tables)
    "create_air_gap_code",
    "device_info",
    "hardware_id",
    "verify_air_gap_code",
    # END GENERATED: names (tools/tables)
    "library_version",
    "load",
]


def __dir__() -> "list[str]":
    return sorted({*globals(), *__all__})

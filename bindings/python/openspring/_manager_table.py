"""The manager's operations and settings that the library follows. Written by tools/tables; do not edit."""

from __future__ import annotations

from typing import NamedTuple, Tuple


class ManagerOperation(NamedTuple):
    """A function of the manager."""

    name: str
    network: bool
    untold: bool
    members: Tuple[str, ...]


MANAGER_OPERATIONS: Tuple[ManagerOperation, ...] = (
    ManagerOperation(
        "activate_license",
        True,
        False,
        (
            "license_id", "bundle_code", "is_vm", "vm_info", "os_ver", "hostname", "os_hostname", "ip", "ip_local",
            "app_ver", "mac_address", "variables", "include_expired_features", "replace", "replace_device",
        ),
    ),
    ManagerOperation(
        "local_check",
        False,
        True,
        (
            "product",
        ),
    ),
    ManagerOperation(
        "check",
        True,
        False,
        (
            "include_expired_features", "env", "channel", "os_ver", "hostname", "os_hostname", "ip", "ip_local",
            "app_ver", "mac_address", "bundle_code", "product", "feature",
        ),
    ),
    ManagerOperation(
        "current",
        False,
        True,
        (),
    ),
    ManagerOperation(
        "deactivate",
        True,
        False,
        (
            "bundle_code", "is_vm", "vm_info", "os_ver", "hostname", "ip", "mac_address", "remove_local_data",
        ),
    ),
    ManagerOperation(
        "create_offline_activation_file",
        False,
        True,
        (
            "license_id", "bundle_code", "is_vm", "vm_info", "os_ver", "hostname", "os_hostname", "ip", "ip_local",
            "app_ver", "mac_address", "app_name", "variables", "path",
        ),
    ),
    ManagerOperation(
        "activate_license_offline",
        False,
        False,
        (
            "text", "path", "any_request",
        ),
    ),
    ManagerOperation(
        "update_offline",
        False,
        False,
        (
            "text", "path", "reset_consumption", "older",
        ),
    ),
    ManagerOperation(
        "deactivate_offline",
        False,
        False,
        (
            "app_ver", "os_ver", "hostname", "ip", "mac_address", "variables", "bundle_code", "path",
        ),
    ),
    ManagerOperation(
        "add_local_consumption",
        False,
        False,
        (
            "consumptions", "product", "feature",
        ),
    ),
    ManagerOperation(
        "sync_consumption",
        True,
        False,
        (
            "product", "feature", "req_overages",
        ),
    ),
    ManagerOperation(
        "floating_borrow",
        True,
        False,
        (
            "borrowed_until", "product", "feature", "password", "id_token", "code", "customer_account_code",
            "redirect_uri",
        ),
    ),
    ManagerOperation(
        "floating_release",
        True,
        False,
        (
            "product", "feature",
        ),
    ),
    ManagerOperation(
        "poll",
        True,
        True,
        (),
    ),
    ManagerOperation(
        "clear_local_storage",
        False,
        False,
        (),
    ),
)
MANAGER_SETTINGS: Tuple[str, ...] = (
    "location",
    "name",
    "path",
    "store_key",
    "bundle",
    "check_within_hours",
    "grace_period_hours",
    "clock_tolerance_hours",
    "check_every_minutes",
    "require_stable_device",
    "lock_timeout_ms",
)

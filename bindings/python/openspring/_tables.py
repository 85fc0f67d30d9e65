"""The tables that the library follows: statuses, codes and endpoints. Written by tools/tables; do not edit."""

from __future__ import annotations

from typing import NamedTuple, Tuple


class Status(NamedTuple):
    """A result of the library's functions."""

    status: int
    name: str
    error: str
    retryable: bool
    user_action: str


class Code(NamedTuple):
    """A code that errors of a status carry."""

    status: int
    code: str
    retryable: bool
    user_action: str


class Endpoint(NamedTuple):
    """A call of the License API."""

    name: str
    fields: Tuple[str, ...]
    bundle: bool
    offline: bool


STATUSES: Tuple[Status, ...] = (
    Status(0, "OSP_OK", "", False, "none"),
    Status(-1, "OSP_E_ARGUMENT", "ArgumentError", False, "fix_integration"),
    Status(-2, "OSP_E_HANDLE", "HandleError", False, "fix_integration"),
    Status(-3, "OSP_E_CONFIG", "ConfigError", False, "fix_integration"),
    Status(-4, "OSP_E_FORKED", "ForkedError", False, "fix_integration"),
    Status(-5, "OSP_E_INTERNAL", "InternalError", False, "contact_vendor"),
    Status(-6, "OSP_E_CANCELLED", "CancelledError", True, "none"),
    Status(-7, "OSP_E_MEMORY", "MemoryError", False, "none"),
    Status(-10, "OSP_E_NETWORK", "NetworkError", True, "check_network"),
    Status(-11, "OSP_E_TIMEOUT", "TimeoutError", True, "check_network"),
    Status(-12, "OSP_E_PROTOCOL", "ProtocolError", False, "contact_vendor"),
    Status(-13, "OSP_E_UNAVAILABLE", "UnavailableError", True, "retry"),
    Status(-20, "OSP_E_API", "APIError", False, "contact_vendor"),
    Status(-21, "OSP_E_AUTH", "AuthError", False, "fix_integration"),
    Status(-22, "OSP_E_LICENSE_STATE", "LicenseStateError", False, "contact_vendor"),
    Status(-23, "OSP_E_NOT_FOUND", "NotFoundError", False, "contact_vendor"),
    Status(-24, "OSP_E_LIMIT", "LimitError", False, "contact_vendor"),
    Status(-25, "OSP_E_DEVICE", "DeviceError", False, "contact_vendor"),
    Status(-30, "OSP_E_SIGNATURE", "SignatureError", False, "contact_vendor"),
    Status(-31, "OSP_E_OFFLINE", "OfflineError", False, "new_offline_request"),
    Status(-40, "OSP_E_STORAGE", "StorageError", False, "free_storage"),
    Status(-41, "OSP_E_CLOCK", "ClockError", True, "check_clock"),
    Status(-50, "OSP_E_HARDWARE_ID", "HardwareIDError", False, "fix_integration"),
)

CODES: Tuple[Code, ...] = (
    Code(-20, "validation_error", False, "fix_integration"),
    Code(-20, "invalid_json", False, "fix_integration"),
    Code(-20, "missing_parameters", False, "fix_integration"),
    Code(-20, "missing_content", False, "fix_integration"),
    Code(-20, "missing_hardware_id", False, "fix_integration"),
    Code(-20, "license_key_required", False, "fix_integration"),
    Code(-20, "product_not_bundle", False, "fix_integration"),
    Code(-20, "invalid_product_auth_method", False, "fix_integration"),
    Code(-20, "feature_not_floating", False, "fix_integration"),
    Code(-20, "license_not_consumption", False, "fix_integration"),
    Code(-20, "trial_not_allowed", False, "contact_vendor"),
    Code(-20, "license_borrow_not_allowed", False, "contact_vendor"),
    Code(-20, "offline_floating_cloud_not_supported", False, "contact_vendor"),
    Code(-20, "change_password_not_allowed", False, "contact_vendor"),
    Code(-20, "customer_account_id_mismatch", False, "contact_vendor"),
    Code(-20, "order_id_exists", False, "contact_vendor"),
    Code(-20, "email_missing", False, "enter_license"),
    Code(-20, "borrow_until_not_valid", False, "enter_license"),
    Code(-13, "internal_error", True, "retry"),
    Code(-13, "too_many_requests", True, "retry"),
    Code(-21, "missing_headers", False, "fix_integration"),
    Code(-21, "authorization_missing_params", False, "fix_integration"),
    Code(-21, "authorization_invalid_headers", False, "fix_integration"),
    Code(-21, "hmac_required", False, "fix_integration"),
    Code(-21, "signature_mismatch", False, "fix_integration"),
    Code(-21, "invalid_api_key", False, "fix_integration"),
    Code(-21, "revoked_api_key", False, "fix_integration"),
    Code(-21, "read_only_api_key", False, "fix_integration"),
    Code(-21, "api_key_product_not_allowed", False, "fix_integration"),
    Code(-21, "oauth_token_expired", False, "fix_integration"),
    Code(-21, "oauth_token_malformed", False, "fix_integration"),
    Code(-21, "invalid_client", False, "fix_integration"),
    Code(-21, "unauthorized_client", False, "fix_integration"),
    Code(-41, "date_header_diff", True, "check_clock"),
    Code(-23, "not_found", False, "fix_integration"),
    Code(-23, "unknown_product", False, "fix_integration"),
    Code(-23, "unsupported_product_feature", False, "fix_integration"),
    Code(-23, "invalid_license_feature_code", False, "fix_integration"),
    Code(-23, "license_not_found", False, "enter_license"),
    Code(-23, "customer_not_found", False, "enter_license"),
    Code(-23, "customer_does_not_exist", False, "enter_license"),
    Code(-23, "customer_account_not_found", False, "enter_license"),
    Code(-23, "version_not_found", False, "contact_vendor"),
    Code(-23, "product_version_not_supported", False, "contact_vendor"),
    Code(-22, "license_not_enabled", False, "contact_vendor"),
    Code(-22, "license_start_date_error", False, "contact_vendor"),
    Code(-22, "disabled_product", False, "contact_vendor"),
    Code(-22, "archived_product", False, "contact_vendor"),
    Code(-22, "license_not_active", False, "activate"),
    Code(-22, "active_license_required", False, "activate"),
    Code(-22, "license_expired", False, "renew"),
    Code(-22, "trial_expired", False, "renew"),
    Code(-24, "license_activated_max_times", False, "deactivate_elsewhere"),
    Code(-24, "license_user_activated_max_times", False, "deactivate_elsewhere"),
    Code(-24, "license_transferred_max_times", False, "contact_vendor"),
    Code(-24, "license_not_enough_consumptions", False, "contact_vendor"),
    Code(-24, "feature_not_enough_consumptions", False, "contact_vendor"),
    Code(-24, "floating_not_available", True, "retry"),
    Code(-25, "device_not_found", False, "activate"),
    Code(-25, "license_device_exists", False, "contact_vendor"),
    Code(-25, "blacklisted", False, "contact_vendor"),
    Code(-25, "vm_not_allowed", False, "contact_vendor"),
    Code(-25, "floating_feature_device_not_in_use", False, "contact_vendor"),
    Code(-1, "null_argument", False, "fix_integration"),
    Code(-1, "invalid_utf8", False, "fix_integration"),
    Code(-1, "not_json", False, "fix_integration"),
    Code(-1, "not_an_object", False, "fix_integration"),
    Code(-1, "duplicate_member", False, "fix_integration"),
    Code(-1, "unknown_member", False, "fix_integration"),
    Code(-1, "missing_member", False, "fix_integration"),
    Code(-1, "wrong_type", False, "fix_integration"),
    Code(-1, "invalid_value", False, "fix_integration"),
    Code(-1, "empty_value", False, "fix_integration"),
    Code(-1, "invalid_text", False, "fix_integration"),
    Code(-1, "value_too_long", False, "fix_integration"),
    Code(-1, "document_too_large", False, "fix_integration"),
    Code(-1, "document_too_deep", False, "fix_integration"),
    Code(-1, "no_identity", False, "fix_integration"),
    Code(-1, "several_identities", False, "fix_integration"),
    Code(-1, "misplaced_member", False, "fix_integration"),
    Code(-1, "reserved_member", False, "fix_integration"),
    Code(-1, "unknown_operation", False, "fix_integration"),
    Code(-3, "null_argument", False, "fix_integration"),
    Code(-3, "invalid_utf8", False, "fix_integration"),
    Code(-3, "not_json", False, "fix_integration"),
    Code(-3, "not_an_object", False, "fix_integration"),
    Code(-3, "duplicate_member", False, "fix_integration"),
    Code(-3, "unknown_member", False, "fix_integration"),
    Code(-3, "missing_member", False, "fix_integration"),
    Code(-3, "wrong_type", False, "fix_integration"),
    Code(-3, "invalid_value", False, "fix_integration"),
    Code(-3, "empty_value", False, "fix_integration"),
    Code(-3, "invalid_text", False, "fix_integration"),
    Code(-3, "value_too_long", False, "fix_integration"),
    Code(-3, "contradiction", False, "fix_integration"),
    Code(-3, "private_key", False, "fix_integration"),
    Code(-3, "invalid_key", False, "fix_integration"),
    Code(-3, "invalid_url", False, "fix_integration"),
    Code(-3, "insecure_url", False, "fix_integration"),
    Code(-3, "unreadable_file", False, "fix_integration"),
    Code(-3, "invalid_ca", False, "fix_integration"),
    Code(-2, "invalid_handle", False, "fix_integration"),
    Code(-4, "forked", False, "fix_integration"),
    Code(-5, "internal_fault", False, "contact_vendor"),
    Code(-5, "client_poisoned", False, "contact_vendor"),
    Code(-6, "cancelled", True, "none"),
    Code(-6, "client_closed", True, "none"),
    Code(-7, "out_of_memory", False, "none"),
    Code(-10, "name_not_resolved", True, "check_network"),
    Code(-10, "connection_refused", True, "check_network"),
    Code(-10, "connection_failed", True, "check_network"),
    Code(-10, "connection_lost", True, "check_network"),
    Code(-10, "tls_failed", True, "check_network"),
    Code(-10, "proxy_failed", True, "check_network"),
    Code(-10, "tls_unknown_authority", False, "fix_integration"),
    Code(-10, "tls_wrong_host", False, "fix_integration"),
    Code(-10, "proxy_refused", False, "check_network"),
    Code(-10, "tls_expired", False, "check_clock"),
    Code(-10, "tls_not_yet_valid", False, "check_clock"),
    Code(-11, "deadline_exceeded", True, "check_network"),
    Code(-11, "connect_timeout", True, "check_network"),
    Code(-12, "not_http", False, "check_network"),
    Code(-12, "unexpected_page", False, "check_network"),
    Code(-12, "redirect_refused", False, "check_network"),
    Code(-12, "unexpected_status", False, "check_network"),
    Code(-12, "not_an_api_error", False, "check_network"),
    Code(-12, "body_cut", False, "check_network"),
    Code(-12, "malformed_answer", False, "contact_vendor"),
    Code(-12, "unexpected_answer", False, "contact_vendor"),
    Code(-12, "body_too_large", False, "contact_vendor"),
    Code(-12, "token_malformed", False, "contact_vendor"),
    Code(-12, "token_url_refused", False, "contact_vendor"),
    Code(-21, "token_refused", False, "fix_integration"),
    Code(-13, "server_unavailable", True, "retry"),
    Code(-30, "response_not_signed", False, "contact_vendor"),
    Code(-30, "response_signature_wrong", False, "contact_vendor"),
    Code(-30, "response_for_another_license", False, "contact_vendor"),
    Code(-30, "response_for_another_device", False, "contact_vendor"),
    Code(-30, "file_not_signed", False, "contact_vendor"),
    Code(-30, "file_signature_wrong", False, "contact_vendor"),
    Code(-30, "offline_signature_wrong", False, "contact_vendor"),
    Code(-30, "bundle_not_complete", False, "contact_vendor"),
    Code(-31, "damaged_file", False, "new_offline_request"),
    Code(-31, "foreign_device", False, "new_offline_request"),
    Code(-31, "foreign_product", False, "new_offline_request"),
    Code(-31, "foreign_request", False, "new_offline_request"),
    Code(-31, "foreign_license", False, "new_offline_request"),
    Code(-31, "wrong_kind", False, "fix_integration"),
    Code(-40, "storage_failed", False, "free_storage"),
    Code(-50, "no_hardware_id", False, "fix_integration"),
)

ENDPOINTS: Tuple[Endpoint, ...] = (
    Endpoint(
        "activate_license",
        (
            "hardware_id", "product", "license_id", "bundle_code", "is_vm", "vm_info", "os_ver", "hostname",
            "os_hostname", "ip", "ip_local", "app_ver", "sdk_ver", "mac_address", "variables",
            "include_expired_features",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "check_license",
        (
            "hardware_id", "product", "license_id", "include_expired_features", "env", "channel", "os_ver", "hostname",
            "os_hostname", "ip", "ip_local", "app_ver", "sdk_ver", "mac_address", "bundle_code",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "deactivate_license",
        (
            "hardware_id", "product", "license_id", "sdk_ver", "consumptions", "bundle_code",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "activate_bundle",
        (
            "hardware_id", "product", "license_id", "is_vm", "vm_info", "os_ver", "hostname", "os_hostname", "ip",
            "ip_local", "app_ver", "sdk_ver", "mac_address", "variables",
        ),
        bundle=True,
        offline=False,
    ),
    Endpoint(
        "check_bundle",
        (
            "hardware_id", "product", "license_id", "include_expired_features", "env", "channel", "os_ver", "hostname",
            "os_hostname", "ip", "ip_local", "app_ver", "sdk_ver", "mac_address",
        ),
        bundle=True,
        offline=False,
    ),
    Endpoint(
        "deactivate_bundle",
        (
            "hardware_id", "product", "license_id", "sdk_ver", "is_vm", "vm_info", "os_ver", "hostname", "ip",
            "mac_address",
        ),
        bundle=True,
        offline=False,
    ),
    Endpoint(
        "activate_offline",
        (
            "hardware_id", "product", "license_id", "bundle_code", "is_vm", "vm_info", "os_ver", "hostname",
            "os_hostname", "ip", "ip_local", "app_ver", "sdk_ver", "mac_address", "app_name", "variables",
        ),
        bundle=False,
        offline=True,
    ),
    Endpoint(
        "deactivate_offline",
        (
            "hardware_id", "product", "license_id", "sdk_ver", "app_ver", "os_ver", "hostname", "ip", "mac_address",
            "consumptions", "product_features", "variables", "bundle_code",
        ),
        bundle=False,
        offline=True,
    ),
    Endpoint(
        "activate_bundle_offline",
        (
            "hardware_id", "product", "license_id", "bundle_code", "is_vm", "vm_info", "os_ver", "hostname",
            "os_hostname", "ip", "ip_local", "app_ver", "sdk_ver", "mac_address", "app_name", "variables",
        ),
        bundle=True,
        offline=True,
    ),
    Endpoint(
        "deactivate_bundle_offline",
        (
            "hardware_id", "product", "license_id", "sdk_ver", "app_ver", "os_ver", "hostname", "ip", "mac_address",
            "consumptions", "product_features", "variables",
        ),
        bundle=True,
        offline=True,
    ),
)

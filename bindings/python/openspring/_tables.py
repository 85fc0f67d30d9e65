"""The tables that the library follows: statuses, codes and endpoints. Written by tools/tables; do not edit."""

from __future__ import annotations

from typing import Literal, NamedTuple, Tuple, Union


class Status(NamedTuple):
    """A result of the library's functions."""

    status: int
    name: str
    error: str
    retryable: bool
    user_action: str
    user_message: str


class Code(NamedTuple):
    """A code that errors of a status carry."""

    status: int
    code: str
    retryable: bool
    user_action: str
    user_message: str


class Endpoint(NamedTuple):
    """A call of the License API."""

    name: str
    fields: Tuple[str, ...]
    bundle: bool
    offline: bool


STATUSES: Tuple[Status, ...] = (
    Status(0, "OSP_OK", "", False, "none", "The operation succeeded."),
    Status(
        -1, "OSP_E_ARGUMENT", "ArgumentError", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Status(
        -2, "OSP_E_HANDLE", "HandleError", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Status(
        -3, "OSP_E_CONFIG", "ConfigError", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Status(
        -4, "OSP_E_FORKED", "ForkedError", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Status(
        -5, "OSP_E_INTERNAL", "InternalError", False, "contact_vendor",
        "This application has a problem. Please restart it, or contact its vendor.",
    ),
    Status(-6, "OSP_E_CANCELLED", "CancelledError", True, "none", "The operation was cancelled."),
    Status(
        -7, "OSP_E_MEMORY", "MemoryError", False, "none",
        "This device ran out of memory. Please close other programs and try again.",
    ),
    Status(
        -10, "OSP_E_NETWORK", "NetworkError", True, "check_network",
        "The license server cannot be reached. Please check the network connection.",
    ),
    Status(
        -11, "OSP_E_TIMEOUT", "TimeoutError", True, "check_network",
        "The license server did not respond in time. Please check the network connection and try again.",
    ),
    Status(
        -12, "OSP_E_PROTOCOL", "ProtocolError", False, "contact_vendor",
        "The license server sent an unexpected response. Please contact the vendor.",
    ),
    Status(
        -13, "OSP_E_UNAVAILABLE", "UnavailableError", True, "retry",
        "The license server is busy. Please try again later.",
    ),
    Status(
        -20, "OSP_E_API", "APIError", False, "contact_vendor",
        "The license server refused this request. Please contact the vendor.",
    ),
    Status(
        -21, "OSP_E_AUTH", "AuthError", False, "fix_integration",
        "The license server did not accept this application. Please contact its vendor.",
    ),
    Status(
        -22, "OSP_E_LICENSE_STATE", "LicenseStateError", False, "contact_vendor",
        "Your license cannot be used at the moment. Please contact the vendor.",
    ),
    Status(
        -23, "OSP_E_NOT_FOUND", "NotFoundError", False, "contact_vendor",
        "Nothing was found for this request. Please contact the vendor.",
    ),
    Status(
        -24, "OSP_E_LIMIT", "LimitError", False, "contact_vendor",
        "Your license has reached its limit. Please contact the vendor.",
    ),
    Status(
        -25, "OSP_E_DEVICE", "DeviceError", False, "contact_vendor",
        "Your license cannot be used on this device. Please contact the vendor.",
    ),
    Status(
        -30, "OSP_E_SIGNATURE", "SignatureError", False, "contact_vendor",
        "The response of the license server cannot be trusted. Please contact the vendor.",
    ),
    Status(
        -31, "OSP_E_OFFLINE", "OfflineError", False, "new_offline_request",
        "The license file cannot be used. Please request a new one.",
    ),
    Status(
        -40, "OSP_E_STORAGE", "StorageError", False, "free_storage",
        "A file could not be read or written. Please check the disk and its permissions.",
    ),
    Status(
        -41, "OSP_E_CLOCK", "ClockError", True, "check_clock",
        "The date or time of this device may be wrong. Please set the clock and try again.",
    ),
    Status(
        -50, "OSP_E_HARDWARE_ID", "HardwareIDError", False, "fix_integration",
        "This device could not be identified. Please contact the vendor.",
    ),
)

CODES: Tuple[Code, ...] = (
    Code(
        -20, "validation_error", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(-20, "invalid_json", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(
        -20, "missing_parameters", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(
        -20, "missing_content", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(
        -20, "missing_hardware_id", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(
        -20, "license_key_required", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(
        -20, "license_key_or_license_user_required", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(
        -20, "negative_consumptions_not_allowed", False, "fix_integration",
        "Your license does not offer this. Please contact the vendor.",
    ),
    Code(
        -20, "product_not_bundle", False, "fix_integration",
        "Your license does not offer this. Please contact the vendor.",
    ),
    Code(
        -20, "invalid_product_auth_method", False, "fix_integration",
        "Your license does not offer this. Please contact the vendor.",
    ),
    Code(
        -20, "feature_not_floating", False, "fix_integration",
        "Your license does not offer this. Please contact the vendor.",
    ),
    Code(
        -20, "license_not_consumption", False, "fix_integration",
        "Your license does not offer this. Please contact the vendor.",
    ),
    Code(-20, "trial_not_allowed", False, "contact_vendor", "There is no trial of this product."),
    Code(-20, "license_borrow_not_allowed", False, "contact_vendor", "Your license cannot be borrowed."),
    Code(
        -20, "offline_floating_cloud_not_supported", False, "contact_vendor",
        "Your license cannot be activated offline. Please contact the vendor.",
    ),
    Code(
        -20, "change_password_not_allowed", False, "contact_vendor",
        "You cannot change the password here. Please contact the vendor.",
    ),
    Code(
        -20, "customer_account_id_mismatch", False, "contact_vendor",
        "This is not the right customer account. Please contact the vendor.",
    ),
    Code(-20, "order_id_exists", False, "contact_vendor", "This order exists already. Please contact the vendor."),
    Code(-20, "email_missing", False, "enter_license", "Please enter an e-mail address."),
    Code(
        -20, "borrow_until_not_valid", False, "enter_license",
        "The license cannot be borrowed until this date. Please choose another one.",
    ),
    Code(-13, "internal_error", True, "retry", "The license server has a problem. Please try again later."),
    Code(-13, "too_many_requests", True, "retry", "The license server is busy. Please try again later."),
    Code(
        -21, "missing_headers", False, "fix_integration",
        "The license server did not accept this application. Please contact its vendor.",
    ),
    Code(
        -21, "authorization_missing_params", False, "fix_integration",
        "The license server did not accept this application. Please contact its vendor.",
    ),
    Code(
        -21, "authorization_invalid_headers", False, "fix_integration",
        "The license server did not accept this application. Please contact its vendor.",
    ),
    Code(
        -21, "hmac_required", False, "fix_integration",
        "The license server did not accept this application. Please contact its vendor.",
    ),
    Code(
        -21, "signature_mismatch", False, "fix_integration",
        "The license server did not accept this application. Please contact its vendor.",
    ),
    Code(
        -21, "invalid_api_key", False, "fix_integration",
        "The license server did not accept this application. Please contact its vendor.",
    ),
    Code(
        -21, "revoked_api_key", False, "fix_integration",
        "The license server did not accept this application. Please contact its vendor.",
    ),
    Code(
        -21, "read_only_api_key", False, "fix_integration",
        "The license server did not accept this application. Please contact its vendor.",
    ),
    Code(
        -21, "api_key_product_not_allowed", False, "fix_integration",
        "The license server did not accept this application. Please contact its vendor.",
    ),
    Code(
        -21, "oauth_token_expired", False, "fix_integration",
        "The license server did not accept this application. Please contact its vendor.",
    ),
    Code(
        -21, "oauth_token_malformed", False, "fix_integration",
        "The license server did not accept this application. Please contact its vendor.",
    ),
    Code(
        -21, "invalid_client", False, "fix_integration",
        "The license server did not accept this application. Please contact its vendor.",
    ),
    Code(
        -21, "unauthorized_client", False, "fix_integration",
        "The license server did not accept this application. Please contact its vendor.",
    ),
    Code(
        -41, "date_header_diff", True, "check_clock",
        "The date or time of this device may be wrong. Please set the clock and try again.",
    ),
    Code(-23, "not_found", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(
        -23, "unknown_product", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(
        -23, "unsupported_product_feature", False, "fix_integration",
        "Your license does not include this feature. Please contact the vendor.",
    ),
    Code(
        -23, "invalid_license_feature_code", False, "fix_integration",
        "Your license does not include this feature. Please contact the vendor.",
    ),
    Code(
        -23, "license_not_found", False, "enter_license",
        "The license was not found, or the password is wrong. Please check what you entered.",
    ),
    Code(
        -23, "customer_not_found", False, "enter_license",
        "The customer was not found. Please check what you entered.",
    ),
    Code(
        -23, "customer_does_not_exist", False, "enter_license",
        "The customer was not found. Please check what you entered.",
    ),
    Code(
        -23, "customer_account_not_found", False, "enter_license",
        "The customer was not found. Please check what you entered.",
    ),
    Code(
        -23, "version_not_found", False, "contact_vendor",
        "This version is not available. Please contact the vendor.",
    ),
    Code(
        -23, "product_version_not_supported", False, "contact_vendor",
        "Your license does not cover this version. Please contact the vendor.",
    ),
    Code(-22, "license_not_enabled", False, "contact_vendor", "Your license is disabled. Please contact the vendor."),
    Code(-22, "license_start_date_error", False, "contact_vendor", "Your license has not started yet."),
    Code(
        -22, "disabled_product", False, "contact_vendor",
        "This product is not available at the moment. Please contact the vendor.",
    ),
    Code(
        -22, "archived_product", False, "contact_vendor",
        "This product is no longer available. Please contact the vendor.",
    ),
    Code(-22, "license_not_active", False, "activate", "Your license is not active. Please activate it."),
    Code(-22, "active_license_required", False, "activate", "Your license is not active. Please activate it."),
    Code(-22, "license_expired", False, "renew", "Your license has expired. Please renew it."),
    Code(-22, "trial_expired", False, "renew", "Your trial is over. Please buy a license."),
    Code(
        -24, "license_activated_max_times", False, "deactivate_elsewhere",
        "Your license is in use on as many devices as it allows. Please deactivate it on another device.",
    ),
    Code(
        -24, "license_user_activated_max_times", False, "deactivate_elsewhere",
        "Your license is in use on as many devices as it allows. Please deactivate it on another device.",
    ),
    Code(
        -24, "license_transferred_max_times", False, "contact_vendor",
        "Your license cannot be moved to another device again. Please contact the vendor.",
    ),
    Code(
        -24, "license_not_enough_consumptions", False, "contact_vendor",
        "Your license does not have enough units left. Please contact the vendor.",
    ),
    Code(
        -24, "feature_not_enough_consumptions", False, "contact_vendor",
        "This feature does not have enough units left. Please contact the vendor.",
    ),
    Code(-24, "floating_not_available", True, "retry", "All licenses are in use. Please try again later."),
    Code(-25, "device_not_found", False, "activate", "Your license is not active on this device. Please activate it."),
    Code(
        -25, "license_device_exists", False, "contact_vendor",
        "Another user of your license uses this device. Please contact the vendor.",
    ),
    Code(-25, "blacklisted", False, "contact_vendor", "This device is blocked. Please contact the vendor."),
    Code(
        -25, "vm_not_allowed", False, "contact_vendor",
        "Your license cannot be used in a virtual machine. Please contact the vendor.",
    ),
    Code(-25, "floating_feature_device_not_in_use", False, "contact_vendor", "This device does not use the feature."),
    Code(-1, "null_argument", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(-1, "invalid_utf8", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(-1, "not_json", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(-1, "not_an_object", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(
        -1, "duplicate_member", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(
        -1, "unknown_member", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(
        -1, "missing_member", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(-1, "wrong_type", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(-1, "invalid_value", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(-1, "empty_value", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(-1, "invalid_text", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(
        -1, "value_too_long", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(
        -1, "invalid_air_gap_code", False, "enter_license",
        "What you entered is not correct. Please check it and enter it again.",
    ),
    Code(
        -1, "invalid_air_gap_key", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(
        -1, "document_too_large", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(
        -1, "document_too_deep", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(-1, "no_identity", False, "fix_integration", "Please enter a license key, or a user name and a password."),
    Code(
        -1, "several_identities", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(
        -1, "misplaced_member", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(
        -1, "reserved_member", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(
        -1, "unknown_operation", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(
        -1, "license_present", False, "fix_integration",
        "This device already has a license. Please deactivate it first.",
    ),
    Code(-3, "null_argument", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(-3, "invalid_utf8", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(-3, "not_json", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(-3, "not_an_object", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(
        -3, "duplicate_member", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(
        -3, "unknown_member", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(
        -3, "missing_member", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(-3, "wrong_type", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(-3, "invalid_value", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(-3, "empty_value", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(-3, "invalid_text", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(
        -3, "value_too_long", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(-3, "contradiction", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(-3, "private_key", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(-3, "invalid_key", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(
        -3, "invalid_url", False, "fix_integration",
        "An address in the settings cannot be used. Please check the network settings, or contact the vendor.",
    ),
    Code(-3, "insecure_url", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(
        -3, "unreadable_file", False, "fix_integration",
        "A file of this application cannot be read. Please contact its vendor.",
    ),
    Code(-3, "invalid_ca", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(
        -2, "invalid_handle", False, "fix_integration",
        "This application made a mistake. Please contact its vendor.",
    ),
    Code(-2, "client_closed", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(-4, "forked", False, "fix_integration", "This application made a mistake. Please contact its vendor."),
    Code(
        -5, "internal_fault", False, "contact_vendor",
        "This application has a problem. Please restart it, or contact its vendor.",
    ),
    Code(
        -5, "signals_unprotected", False, "contact_vendor",
        "This application has a problem. Please contact its vendor.",
    ),
    Code(
        -5, "client_poisoned", False, "contact_vendor",
        "This application has a problem. Please restart it, or contact its vendor.",
    ),
    Code(
        -5, "manager_poisoned", False, "contact_vendor",
        "This application has a problem. Please restart it, or contact its vendor.",
    ),
    Code(-6, "cancelled", True, "none", "The operation was cancelled."),
    Code(-6, "client_closed", True, "none", "The operation was cancelled."),
    Code(
        -7, "out_of_memory", False, "none",
        "This device ran out of memory. Please close other programs and try again.",
    ),
    Code(
        -7, "too_many_open_files", True, "retry",
        "This device is too busy at the moment. Please close other programs and try again.",
    ),
    Code(
        -7, "system_resources_short", True, "retry",
        "This device is too busy at the moment. Please close other programs and try again.",
    ),
    Code(
        -10, "name_not_resolved", True, "check_network",
        "The license server cannot be reached. Please check the network connection.",
    ),
    Code(
        -10, "connection_refused", True, "check_network",
        "The license server cannot be reached. Please check the network connection.",
    ),
    Code(
        -10, "connection_failed", True, "check_network",
        "The license server cannot be reached. Please check the network connection.",
    ),
    Code(
        -10, "connection_lost", True, "check_network",
        "The license server cannot be reached. Please check the network connection.",
    ),
    Code(
        -10, "tls_failed", True, "check_network",
        "The license server cannot be reached. Please check the network connection.",
    ),
    Code(
        -10, "proxy_failed", True, "check_network",
        "The license server cannot be reached. Please check the network settings.",
    ),
    Code(
        -10, "tls_unknown_authority", False, "fix_integration",
        "This may not be the license server. Please contact the vendor.",
    ),
    Code(
        -10, "tls_wrong_host", False, "fix_integration",
        "This may not be the license server. Please contact the vendor.",
    ),
    Code(
        -10, "proxy_refused", False, "check_network",
        "The license server cannot be reached. Please check the network settings.",
    ),
    Code(
        -10, "tls_expired", False, "check_clock",
        "The date or time of this device may be wrong. Please set the clock and try again.",
    ),
    Code(
        -10, "tls_not_yet_valid", False, "check_clock",
        "The date or time of this device may be wrong. Please set the clock and try again.",
    ),
    Code(
        -11, "deadline_exceeded", True, "check_network",
        "The license server did not respond in time. Please check the network connection and try again.",
    ),
    Code(
        -11, "connect_timeout", True, "check_network",
        "The license server did not respond in time. Please check the network connection and try again.",
    ),
    Code(
        -12, "not_http", False, "check_network",
        "Something else responded in place of the license server. Please check the network connection.",
    ),
    Code(
        -12, "unexpected_page", False, "check_network",
        "Something else responded in place of the license server. Please check the network connection.",
    ),
    Code(
        -12, "redirect_refused", False, "check_network",
        "Something else responded in place of the license server. Please check the network connection.",
    ),
    Code(
        -12, "unexpected_status", False, "check_network",
        "Something else responded in place of the license server. Please check the network connection.",
    ),
    Code(
        -12, "not_an_api_error", False, "check_network",
        "Something else responded in place of the license server. Please check the network connection.",
    ),
    Code(
        -12, "body_cut", False, "check_network",
        "Something else responded in place of the license server. Please check the network connection.",
    ),
    Code(
        -12, "malformed_answer", False, "contact_vendor",
        "The license server sent an unexpected response. Please contact the vendor.",
    ),
    Code(
        -12, "unexpected_answer", False, "contact_vendor",
        "The license server sent an unexpected response. Please contact the vendor.",
    ),
    Code(
        -12, "body_too_large", False, "contact_vendor",
        "The license server sent an unexpected response. Please contact the vendor.",
    ),
    Code(
        -12, "token_malformed", False, "contact_vendor",
        "The license server sent an unexpected response. Please contact the vendor.",
    ),
    Code(
        -12, "token_url_refused", False, "contact_vendor",
        "The license server sent an unexpected response. Please contact the vendor.",
    ),
    Code(
        -21, "token_refused", False, "fix_integration",
        "The license server did not accept this application. Please contact its vendor.",
    ),
    Code(-13, "server_unavailable", True, "retry", "The license server is busy. Please try again later."),
    Code(
        -30, "response_not_signed", False, "contact_vendor",
        "The response of the license server cannot be trusted. Please contact the vendor.",
    ),
    Code(
        -30, "response_signature_wrong", False, "contact_vendor",
        "The response of the license server cannot be trusted. Please contact the vendor.",
    ),
    Code(
        -30, "response_for_another_license", False, "contact_vendor",
        "The response of the license server cannot be trusted. Please contact the vendor.",
    ),
    Code(
        -30, "response_for_another_request", False, "contact_vendor",
        "The response of the license server cannot be trusted. Please contact the vendor.",
    ),
    Code(
        -30, "response_for_another_company", False, "contact_vendor",
        "The response of the license server cannot be trusted. Please contact the vendor.",
    ),
    Code(
        -30, "response_for_another_device", False, "contact_vendor",
        "The response of the license server cannot be trusted. Please contact the vendor.",
    ),
    Code(
        -30, "file_not_signed", False, "contact_vendor",
        "The license file cannot be trusted. Please contact the vendor.",
    ),
    Code(
        -30, "file_signature_wrong", False, "contact_vendor",
        "The license file cannot be trusted. Please contact the vendor.",
    ),
    Code(
        -30, "offline_signature_wrong", False, "contact_vendor",
        "The license file cannot be trusted. Please contact the vendor.",
    ),
    Code(
        -30, "bundle_not_complete", False, "contact_vendor",
        "The list of your licenses may be incomplete. Please contact the vendor.",
    ),
    Code(
        -31, "path_as_text", False, "fix_integration",
        "This is the name of a file and not its content. Please open the file itself.",
    ),
    Code(-31, "damaged_file", False, "new_offline_request", "The license file is damaged. Please fetch it again."),
    Code(
        -31, "foreign_device", False, "new_offline_request",
        "This license file is for another device. Please request a new one.",
    ),
    Code(
        -31, "foreign_company", False, "new_offline_request",
        "This license file is another vendor's. Please request a new one.",
    ),
    Code(
        -31, "foreign_product", False, "new_offline_request",
        "This license file is for another product. Please request a new one.",
    ),
    Code(
        -31, "foreign_request", False, "new_offline_request",
        "This license file is for another request. Please request a new one.",
    ),
    Code(
        -31, "foreign_license", False, "new_offline_request",
        "This license file is for another license. Please request a new one.",
    ),
    Code(
        -31, "older_file", False, "new_offline_request",
        "This license file is older than the saved license. Please request a new one.",
    ),
    Code(
        -31, "wrong_kind", False, "fix_integration",
        "This is a license file of another kind. Please choose the right one.",
    ),
    Code(
        -40, "storage_failed", False, "free_storage",
        "A file could not be read or written. Please check the disk and its permissions.",
    ),
    Code(-40, "store_full", False, "free_storage", "The disk is full. Please free some space and try again."),
    Code(
        -40, "store_read_only", False, "free_storage",
        "The license cannot be saved. Please check the permissions of its folder.",
    ),
    Code(
        -40, "store_no_access", False, "free_storage",
        "The saved license may not be read. Please check the permissions of its folder.",
    ),
    Code(-40, "store_locked", True, "retry", "Another program is using the license at the moment. Please try again."),
    Code(-40, "store_busy", True, "retry", "Another program is using the license at the moment. Please try again."),
    Code(-40, "store_damaged", False, "activate", "The saved license is damaged. Please activate your license again."),
    Code(
        -40, "store_too_new", False, "contact_vendor",
        "A newer version of this application saved the license. Please update this application.",
    ),
    Code(
        -40, "store_no_home", False, "fix_integration",
        "This application found no place to save the license. Please contact its vendor.",
    ),
    Code(
        -40, "store_no_folder", False, "fix_integration",
        "The folder for the license is missing. Please install this application again.",
    ),
    Code(
        -40, "store_symlink", False, "fix_integration",
        "A file could not be read or written. Please check the disk and its permissions.",
    ),
    Code(-23, "no_license", False, "activate", "There is no license on this device. Please activate one."),
    Code(
        -22, "deactivated", False, "activate",
        "Your license was deactivated on this device. Please activate it again.",
    ),
    Code(
        -22, "check_overdue", False, "check_network",
        "Your license must be checked. Please connect to the internet.",
    ),
    Code(
        -22, "wrong_product", False, "enter_license",
        "Your license is for another product. Please enter one for this product.",
    ),
    Code(
        -22, "wrong_company", False, "enter_license",
        "Your license is another vendor's. Please enter one for this product.",
    ),
    Code(
        -22, "unreadable_license", False, "contact_vendor",
        "Your license cannot be read. Please contact the vendor.",
    ),
    Code(
        -30, "air_gap_code_wrong", False, "enter_license",
        "What you entered is not correct for this device and license. Please check it and enter it again.",
    ),
    Code(
        -30, "not_proven", False, "activate",
        "The saved license cannot be trusted. Please activate your license again.",
    ),
    Code(
        -25, "wrong_device", False, "activate",
        "Your license is for another device. Please activate it on this one.",
    ),
    Code(
        -41, "clock_behind", True, "check_clock",
        "The date or time of this device may be wrong. Please set the clock and try again.",
    ),
    Code(-24, "no_slot", False, "check_network", "Your license must be checked. Please connect to the internet."),
    Code(
        -50, "no_hardware_id", False, "fix_integration",
        "This device could not be identified. Please contact the vendor.",
    ),
    Code(
        -50, "device_unstable", False, "fix_integration",
        "This device could not be identified. Please contact the vendor.",
    ),
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
    Endpoint(
        "check_license_feature",
        (
            "hardware_id", "product", "feature", "license_id", "bundle_code", "sdk_ver", "include_metadata_string",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "add_consumption",
        (
            "hardware_id", "product", "consumptions", "allow_overages", "max_overages", "event", "ignore_events",
            "license_id", "bundle_code", "sdk_ver",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "add_feature_consumption",
        (
            "hardware_id", "product", "feature", "consumptions", "event", "license_id", "bundle_code", "sdk_ver",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "floating_release",
        (
            "hardware_id", "product", "license_id", "bundle_code", "sdk_ver",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "floating_borrow",
        (
            "hardware_id", "product", "borrowed_until", "license_id", "bundle_code", "sdk_ver",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "floating_feature_release",
        (
            "hardware_id", "product", "feature", "license_id", "bundle_code", "sdk_ver",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "floating_feature_borrow",
        (
            "hardware_id", "product", "feature", "borrowed_until", "license_id", "bundle_code", "sdk_ver",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "track_device_variables",
        (
            "hardware_id", "product", "variables", "license_id", "bundle_code", "sdk_ver",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "get_device_variables",
        (
            "hardware_id", "product", "license_id", "bundle_code", "sdk_ver",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "product_details",
        (
            "product", "include_latest_version", "include_custom_fields", "env",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "versions",
        (
            "hardware_id", "product", "env", "channel", "license_id", "bundle_code", "sdk_ver",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "installation_file",
        (
            "hardware_id", "product", "env", "channel", "license_id", "bundle_code", "sdk_ver", "version",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "sso_url",
        (
            "product", "customer_account_code", "response_type", "redirect_uri", "bundle_code",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "user_licenses",
        (
            "product", "bundle_code",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "customer_license_users",
        (
            "product", "customer", "bundle_code",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "trial_key",
        (
            "hardware_id", "product", "email", "license_policy", "password", "first_name", "last_name", "phone",
            "address", "postcode", "state", "country", "city", "reference", "company_name", "company_code", "sdk_ver",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "change_password",
        (
            "username", "password", "new_password",
        ),
        bundle=False,
        offline=False,
    ),
    Endpoint(
        "oauth_url",
        (
            "login_type",
        ),
        bundle=False,
        offline=False,
    ),
)

CLIENT_FUNCTIONS: Tuple[str, ...] = (
    "activate_license",
    "check_license",
    "deactivate_license",
    "activate_bundle",
    "check_bundle",
    "deactivate_bundle",
    "activate_offline",
    "deactivate_offline",
    "activate_bundle_offline",
    "deactivate_bundle_offline",
    "check_license_feature",
    "add_consumption",
    "add_feature_consumption",
    "floating_release",
    "floating_borrow",
    "floating_feature_release",
    "floating_feature_borrow",
    "track_device_variables",
    "get_device_variables",
    "product_details",
    "versions",
    "installation_file",
    "sso_url",
    "user_licenses",
    "customer_license_users",
    "trial_key",
    "change_password",
    "oauth_url",
    "create_offline_request",
    "send_offline_request",
    "load_offline_response",
)

MODELS: Tuple[str, ...] = (
    "AirGapCode",
    "AirGapConfirmation",
    "CustomField",
    "Customer",
    "CustomerAccount",
    "CustomerLicenseUsers",
    "Deactivation",
    "DeviceInfo",
    "DeviceVariable",
    "Feature",
    "FloatingBorrow",
    "InstallationFile",
    "LicenseFeature",
    "LicenseUser",
    "OAuthUrl",
    "PasswordChange",
    "ProductDetails",
    "ProductField",
    "ProductVersion",
    "Release",
    "TrialFeature",
    "TrialField",
    "User",
    "UserLicense",
    "Version",
)

DEFAULT_TIMEOUT = 10.0
"""Seconds for a call whose configuration sets none."""
MAX_TIMEOUT = 600
"""The most seconds that a call may have."""

ActivationEndpoint = Literal["activate_offline", "activate_bundle_offline"]
DeactivationEndpoint = Literal["deactivate_offline", "deactivate_bundle_offline"]
OfflineEndpoint = Union[ActivationEndpoint, DeactivationEndpoint]
"""The endpoints that take a request file."""

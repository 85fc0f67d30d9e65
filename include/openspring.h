/* openspring.h - OpenSpring, an open client library for the LicenseSpring License API v4 (unofficial).
 *
 * JSON. Requests, configurations and responses are JSON texts in UTF-8 that end with a NUL. The library borrows
 * a request or a configuration until the function returns. A response belongs to the caller, after a success
 * and after an error. Free it with osp_free and with nothing else. It is one of
 *
 *     {"ok":true,"result":...,"meta":{...}}
 *     {"ok":false,"error":{...},"meta":{...}}
 *
 * docs/abi.md describes its members. Within one ABI version members are only added: ignore members that you do
 * not know.
 *
 * Results. A function that can fail returns OSP_OK or one of the negative OSP_E_ constants. New constants may
 * be added. The function first sets *out_json to NULL, and later to the response. It stays NULL only if memory
 * ran out (OSP_E_MEMORY). You may pass NULL for out_json if you need only the status.
 *
 * Threads. You may call every function from any thread at any time, also many times at once on one client
 * and while another thread closes it. A call blocks only its own thread. Do not call the library from a signal
 * handler or from DllMain.
 *
 * Processes. The library does not survive fork(). If a process forks after it has loaded the library, every
 * function in the child returns OSP_E_FORKED. Only osp_version, osp_abi_version, osp_status_name and osp_free
 * keep working. Load the library in the child, or start the child with exec. Once loaded, the library stays
 * until the process ends. dlclose and FreeLibrary are harmless and free nothing.
 *
 * Sizes. A configuration or a request may have 1 MiB, a request that holds the text of a file or a license
 * object 24 MiB. A longer one is OSP_E_ARGUMENT and is not read to its end.
 *
 * Errors. If the comment of a function names no statuses, a function with a client returns these: OSP_E_HANDLE
 * for a client that is NULL, closed or was never opened; OSP_E_ARGUMENT for a request that it cannot use;
 * OSP_E_FORKED; OSP_E_INTERNAL after a fault inside the library (close the client and open another);
 * OSP_E_MEMORY.
 */
#ifndef OPENSPRING_H
#define OPENSPRING_H

#include <stddef.h>
#include <stdint.h>

/* OSP_API marks the functions. Define OSP_STATIC if you link the library statically. OSP_BUILDING is only for
 * compiling the library itself. */
#if defined(OSP_STATIC)
#  define OSP_API
#elif defined(_WIN32)
#  if defined(OSP_BUILDING)
#    define OSP_API __declspec(dllexport)
#  else
#    define OSP_API __declspec(dllimport)
#  endif
#elif defined(__GNUC__) && __GNUC__ >= 4
#  define OSP_API __attribute__((visibility("default")))
#else
#  define OSP_API
#endif

/* The version of this header. If you load the library at run time, compare osp_abi_version() with
 * OSP_ABI_VERSION before any other call. */
#define OSP_VERSION_MAJOR 0
#define OSP_VERSION_MINOR 1
#define OSP_VERSION_PATCH 0
#define OSP_VERSION_STRING "0.1.0"

/* The number of the ABI, and of libopenspring.so.1. It changes only when a program built with an older
 * header could break. */
#define OSP_ABI_VERSION 1

#ifdef __cplusplus
extern "C" {
#endif

/* BEGIN GENERATED: statuses */
#define OSP_OK                  0 /* success */
#define OSP_E_ARGUMENT       (-1) /* the request is NULL, not UTF-8, not JSON, too large or too deep, or has a
                                   * member that is unknown, missing or of the wrong type */
#define OSP_E_HANDLE         (-2) /* the handle is NULL, stale, closed or foreign */
#define OSP_E_CONFIG         (-3) /* a member of the configuration is unknown, missing, of the wrong type or
                                   * contradicts another */
#define OSP_E_FORKED         (-4) /* the library was loaded before a fork and this is the child process */
#define OSP_E_INTERNAL       (-5) /* the library itself failed; close the client */
#define OSP_E_CANCELLED      (-6) /* the call was cancelled or its client closed */
#define OSP_E_MEMORY         (-7) /* memory, open files or another resource of the system ran out */
#define OSP_E_NETWORK       (-10) /* no response: name, connection, TLS or proxy */
#define OSP_E_TIMEOUT       (-11) /* the time limit of the call or of the connection has passed */
#define OSP_E_PROTOCOL      (-12) /* a response that does not come from the API */
#define OSP_E_UNAVAILABLE   (-13) /* the server returned 429 or 5xx, also after the retries */
#define OSP_E_API           (-20) /* the server refused for a reason that has no other status */
#define OSP_E_AUTH          (-21) /* the server refused the credentials, the request's signature or the
                                   * token */
#define OSP_E_LICENSE_STATE (-22) /* the license is disabled, inactive, expired or not started, or its product
                                   * is disabled or archived */
#define OSP_E_NOT_FOUND     (-23) /* there is no such license, product, feature, version or customer */
#define OSP_E_LIMIT         (-24) /* activations, users, transfers, consumptions or floating slots are used
                                   * up */
#define OSP_E_DEVICE        (-25) /* the device is not activated, is blacklisted, belongs to another user or
                                   * is a virtual machine */
#define OSP_E_SIGNATURE     (-30) /* a response or a file is not signed, or not by the trusted key */
#define OSP_E_OFFLINE       (-31) /* a file or a response is damaged, of another kind, or for another device,
                                   * product or request */
#define OSP_E_STORAGE       (-40) /* a file could not be read or written */
#define OSP_E_CLOCK         (-41) /* the server refuses this machine's time, also after one correction */
#define OSP_E_HARDWARE_ID   (-50) /* this machine has no usable hardware id */
/* END GENERATED: statuses */

/* A client. The value is a token that the library looks up; it points at nothing. */
typedef struct osp_client osp_client;

/* The library's version, "0.1.0". Static text; never NULL, never freed. Works in a forked child.
 * Since: 0.1.0 */
OSP_API const char *osp_version(void);

/* The library's OSP_ABI_VERSION. Works in a forked child.
 * Since: 0.1.0 */
OSP_API int32_t osp_abi_version(void);

/* The name of a status, "OSP_E_NETWORK"; "OSP_E_UNKNOWN" for a number that is not a status. Static text; never
 * NULL, never freed. Works in a forked child.
 * Since: 0.1.0 */
OSP_API const char *osp_status_name(int32_t status);

/* Overwrites a response and frees it.
 *
 *   json  a response of this library that was not freed yet, or NULL
 *
 * Works in a forked child.
 * Since: 0.1.0 */
OSP_API void osp_free(char *json);

/* BEGIN GENERATED: local (tools/tables) */
/* Reads this machine's hardware id, its source, the refused sources with the reasons, and whether the id is
 * stable. Needs no client and no network.
 *
 * request_json may be NULL. Its members:
 *
 *   algorithm  text, optional. The name of a way to compute it; unless given the default one, which equals
 *              the vendor's own.
 *   result     hardware_id, algorithm, source, stable, environment, refused
 *
 * Returns OSP_OK, OSP_E_ARGUMENT (the algorithm is not known), OSP_E_HARDWARE_ID (the machine has no usable
 * id), OSP_E_FORKED, OSP_E_INTERNAL or OSP_E_MEMORY.
 * Since: 0.1.0 */
OSP_API int32_t osp_hardware_id(const char *request_json, char **out_json);

/* Decides whether a license object of the API may be used, why not, and until when this is so. Needs no
 * client and no network. The rules are in docs/abi.md. The license's signature is not checked. It succeeds
 * whatever the state is.
 *
 *   license          object, required. The license object.
 *   now              text, optional. The moment to judge by, RFC 3339; this machine's time unless given.
 *   clock_offset_ms  integer, optional. Milliseconds to add to this machine's time, such as
 *                    meta.clock_offset_ms of the response with the license.
 *   result           state, reason, until, days_remaining
 *
 * Returns OSP_OK, OSP_E_ARGUMENT, OSP_E_FORKED, OSP_E_INTERNAL or OSP_E_MEMORY.
 * Since: 0.2.0 */
OSP_API int32_t osp_evaluate_license(const char *request_json, char **out_json);
/* END GENERATED: local (tools/tables) */

/* Opens a client. Contacts nobody. With "proxy":"environment", the default, it reads the variables HTTPS_PROXY,
 * HTTP_PROXY and NO_PROXY, in upper or lower case. No thread may change the environment at that time.
 *
 *   config_json  borrowed; the configuration (docs/abi.md)
 *   client       receives the client, or NULL if opening failed; close it with osp_client_close
 *   out_json     receives the response: version, abi, product, hardware_id, hardware_id_source, base_url
 *
 * Returns OSP_OK, OSP_E_ARGUMENT (client or config_json is NULL, or the text is not JSON), OSP_E_CONFIG,
 * OSP_E_HARDWARE_ID, OSP_E_FORKED, OSP_E_INTERNAL or OSP_E_MEMORY.
 * Since: 0.1.0 */
OSP_API int32_t osp_client_open(const char *config_json, osp_client **client, char **out_json);

/* Cancels the client's calls in flight, waits until they have returned and closes the client. They return
 * OSP_E_CANCELLED. Later calls, and a second close, return OSP_E_HANDLE and do nothing else.
 *
 *   client  the client; no later client gets the same token
 *
 * Returns OSP_OK, OSP_E_HANDLE, OSP_E_FORKED or OSP_E_INTERNAL. After OSP_E_INTERNAL the client is closed too.
 * Since: 0.1.0 */
OSP_API int32_t osp_client_close(osp_client *client);

/* Cancels calls in flight. They return OSP_E_CANCELLED within 100 milliseconds.
 *
 *   client   the client, which stays open
 *   call_id  borrowed; ends every call with this options.call_id. NULL ends every call in flight.
 *
 * Returns OSP_OK, whether or not there was such a call, OSP_E_HANDLE, OSP_E_ARGUMENT (an empty call_id, or
 * one that is not UTF-8), OSP_E_FORKED or OSP_E_INTERNAL.
 * Since: 0.1.0 */
OSP_API int32_t osp_cancel(osp_client *client, const char *call_id);

/* The License API's endpoints, each under its own path. request_json is an object with the API's own fields,
 * and optionally "options":{"timeout_ms":...,"call_id":"..."}. The time limit, in milliseconds, is for the
 * whole call: name look-up, proxy, TLS and retries.
 *
 * In addition to the statuses above they return OSP_E_CANCELLED, OSP_E_NETWORK, OSP_E_TIMEOUT, OSP_E_PROTOCOL,
 * OSP_E_UNAVAILABLE, OSP_E_SIGNATURE, OSP_E_OFFLINE, OSP_E_CLOCK. If the server refuses the request they return
 * OSP_E_AUTH, OSP_E_LICENSE_STATE, OSP_E_NOT_FOUND, OSP_E_LIMIT, OSP_E_DEVICE or OSP_E_API. */

/* BEGIN GENERATED: endpoints */
/* Activates a license on this device. POST /activate_license.
 *
 *   license     one of license_key; username with password; id_token with customer_account_code; code with
 *               customer_account_code (and redirect_uri, if wanted)
 *   configured  hardware_id, product, app_ver, sdk_ver, unless the request has them
 *   optional    license_id, bundle_code, is_vm, vm_info, os_ver, hostname, os_hostname, ip, ip_local,
 *               mac_address, variables, include_expired_features
 *   result      the license object; the signature in the response's header is verified
 *
 * Since: 0.1.0 */
OSP_API int32_t osp_activate_license(osp_client *client, const char *request_json, char **out_json);

/* Returns the current state of a license that is active on this device. GET /check_license.
 *
 *   license     one of license_key; username
 *   configured  hardware_id, product, app_ver, sdk_ver, unless the request has them
 *   optional    license_id, include_expired_features, env, channel, os_ver, hostname, os_hostname, ip,
 *               ip_local, mac_address, bundle_code
 *   result      the license object; the signature in the response's header is verified
 *
 * Since: 0.1.0 */
OSP_API int32_t osp_check_license(osp_client *client, const char *request_json, char **out_json);

/* Deactivates a license on this device. POST /deactivate_license.
 *
 *   license     one of license_key; username (and password, if wanted); id_token with customer_account_code;
 *               code with customer_account_code (and redirect_uri, if wanted)
 *   configured  hardware_id, product, sdk_ver, unless the request has them
 *   optional    license_id, consumptions, bundle_code
 *   result      the text "license_deactivated"; this response is not signed
 *
 * Since: 0.1.0 */
OSP_API int32_t osp_deactivate_license(osp_client *client, const char *request_json, char **out_json);

/* Activates every license of a bundle on this device. POST /activate_bundle.
 *
 *   license     one of license_key; username with password; id_token with customer_account_code; code with
 *               customer_account_code (and redirect_uri, if wanted)
 *   configured  hardware_id, product, app_ver, sdk_ver, unless the request has them
 *   optional    license_id, is_vm, vm_info, os_ver, hostname, os_hostname, ip, ip_local, mac_address,
 *               variables
 *   result      the array of the bundle's license objects; the signature in the response's header is verified
 *
 * Since: 0.1.0 */
OSP_API int32_t osp_activate_bundle(osp_client *client, const char *request_json, char **out_json);

/* Returns the current state of the licenses of a bundle. GET /check_bundle.
 *
 *   license     one of license_key; username
 *   configured  hardware_id, product, app_ver, sdk_ver, unless the request has them
 *   optional    license_id, include_expired_features, env, channel, os_ver, hostname, os_hostname, ip,
 *               ip_local, mac_address
 *   result      the array of the bundle's license objects; the signature in the response's header is verified
 *
 * Since: 0.1.0 */
OSP_API int32_t osp_check_bundle(osp_client *client, const char *request_json, char **out_json);

/* Deactivates every license of a bundle on this device. POST /deactivate_bundle.
 *
 *   license     one of license_key; username (and password, if wanted); id_token with customer_account_code;
 *               code with customer_account_code (and redirect_uri, if wanted)
 *   configured  hardware_id, product, sdk_ver, unless the request has them
 *   optional    license_id, is_vm, vm_info, os_ver, hostname, ip, mac_address
 *   result      the text "license_deactivated"; this response is not signed
 *
 * Since: 0.1.0 */
OSP_API int32_t osp_deactivate_bundle(osp_client *client, const char *request_json, char **out_json);

/* Activates a license with a request file and returns the content of a license file. POST /activate_offline.
 *
 *   license     one of license_key; username with password
 *   configured  hardware_id, product, app_ver, sdk_ver, app_name, unless the request has them
 *   optional    license_id, bundle_code, is_vm, vm_info, os_ver, hostname, os_hostname, ip, ip_local,
 *               mac_address, variables, request_id
 *   result      the license object; the signatures in the document are verified
 *
 * Since: 0.1.0 */
OSP_API int32_t osp_activate_offline(osp_client *client, const char *request_json, char **out_json);

/* Deactivates a license on a device with a request file. POST /deactivate_offline.
 *
 *   license     one of license_key; username
 *   configured  hardware_id, product, sdk_ver, app_ver, unless the request has them
 *   optional    license_id, os_ver, hostname, ip, mac_address, consumptions, product_features, variables,
 *               bundle_code, request_id
 *   result      the text "license_deactivated"; this response is not signed
 *
 * Since: 0.1.0 */
OSP_API int32_t osp_deactivate_offline(osp_client *client, const char *request_json, char **out_json);

/* Activates every license of a bundle with a request file and returns the content of a license file. POST
 * /activate_bundle_offline.
 *
 *   license     one of license_key; username with password
 *   configured  hardware_id, product, app_ver, sdk_ver, app_name, unless the request has them
 *   optional    license_id, bundle_code, is_vm, vm_info, os_ver, hostname, os_hostname, ip, ip_local,
 *               mac_address, variables, request_id
 *   result      the object with the bundle's licenses; the signatures in the document are verified
 *
 * Since: 0.1.0 */
OSP_API int32_t osp_activate_bundle_offline(osp_client *client, const char *request_json, char **out_json);

/* Deactivates every license of a bundle on a device with a request file. POST /deactivate_bundle_offline.
 *
 *   license     one of license_key; username
 *   configured  hardware_id, product, sdk_ver, app_ver, unless the request has them
 *   optional    license_id, os_ver, hostname, ip, mac_address, consumptions, product_features, variables,
 *               request_id
 *   result      the text "license_deactivated", or an object or array if the server sends one; this response
 *               is not signed
 *
 * Since: 0.1.0 */
OSP_API int32_t osp_deactivate_bundle_offline(osp_client *client, const char *request_json, char **out_json);

/* Returns the current state of a feature of a license that is active on this device. GET
 * /check_license_feature.
 *
 *   license     one of license_key; username
 *   configured  hardware_id, product, sdk_ver, unless the request has them
 *   required    feature
 *   optional    license_id, bundle_code, include_metadata_string
 *   result      an object; the signature in the response's header is verified
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_check_license_feature(osp_client *client, const char *request_json, char **out_json);

/* Counts use of a consumption license. POST /add_consumption.
 *
 *   license     one of license_key; username
 *   configured  hardware_id, product, sdk_ver, unless the request has them
 *   optional    consumptions, allow_overages, max_overages, event, ignore_events, license_id, bundle_code
 *   result      an object; the signature in the response's header is verified
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_add_consumption(osp_client *client, const char *request_json, char **out_json);

/* Counts use of a consumption feature of a license. POST /add_feature_consumption.
 *
 *   license     one of license_key; username
 *   configured  hardware_id, product, sdk_ver, unless the request has them
 *   required    feature
 *   optional    consumptions, event, license_id, bundle_code
 *   result      an object; the signature in the response's header is verified
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_add_feature_consumption(osp_client *client, const char *request_json, char **out_json);

/* Frees this device's slot of a floating cloud license, a borrowed one too. POST /floating/release.
 *
 *   license     one of license_key; username
 *   configured  hardware_id, product, sdk_ver, unless the request has them
 *   optional    license_id, bundle_code
 *   result      an empty text; this response is not signed
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_floating_release(osp_client *client, const char *request_json, char **out_json);

/* Keeps a slot of a floating cloud license for this device until a moment, with or without network. POST
 * /floating/borrow.
 *
 *   license     one of license_key; username with password; id_token with customer_account_code; code with
 *               customer_account_code (and redirect_uri, if wanted)
 *   configured  hardware_id, product, sdk_ver, unless the request has them
 *   optional    borrowed_until, license_id, bundle_code
 *   result      an object; the signature in the response's header is verified
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_floating_borrow(osp_client *client, const char *request_json, char **out_json);

/* Frees this device's slot of a floating cloud feature, a borrowed one too. POST /floating/feature_release.
 *
 *   license     one of license_key; username
 *   configured  hardware_id, product, sdk_ver, unless the request has them
 *   required    feature
 *   optional    license_id, bundle_code
 *   result      an empty text; this response is not signed
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_floating_feature_release(osp_client *client, const char *request_json, char **out_json);

/* Keeps a slot of a floating cloud feature for this device until a moment, with or without network. POST
 * /floating/feature_borrow.
 *
 *   license     one of license_key; username with password; id_token with customer_account_code; code with
 *               customer_account_code (and redirect_uri, if wanted)
 *   configured  hardware_id, product, sdk_ver, unless the request has them
 *   required    feature
 *   optional    borrowed_until, license_id, bundle_code
 *   result      an object; the signature in the response's header is verified
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_floating_feature_borrow(osp_client *client, const char *request_json, char **out_json);

/* Keeps variables of this device at the server. POST /track_device_variables.
 *
 *   license     one of license_key; username; id_token with customer_account_code; code with
 *               customer_account_code (and redirect_uri, if wanted)
 *   configured  hardware_id, product, sdk_ver, unless the request has them
 *   required    variables
 *   optional    license_id, bundle_code
 *   result      an array of objects; the signature in the response's header is verified
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_track_device_variables(osp_client *client, const char *request_json, char **out_json);

/* Returns the variables of this device that the server keeps. GET /get_device_variables.
 *
 *   license     one of license_key; username
 *   configured  hardware_id, product, sdk_ver, unless the request has them
 *   optional    license_id, bundle_code
 *   result      an array of objects; the signature in the response's header is verified
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_get_device_variables(osp_client *client, const char *request_json, char **out_json);

/* Returns what the server knows of a product. GET /product_details.
 *
 *   configured  product, unless the request has them
 *   optional    include_latest_version, include_custom_fields, env
 *   result      an object; the signature in the response's header is verified
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_product_details(osp_client *client, const char *request_json, char **out_json);

/* Lists the versions of the product that the license covers, the oldest first. GET /versions.
 *
 *   license     one of license_key; username
 *   configured  hardware_id, product, sdk_ver, unless the request has them
 *   optional    env, channel, license_id, bundle_code
 *   result      an array of objects; the signature in the response's header is verified
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_versions(osp_client *client, const char *request_json, char **out_json);

/* Returns where to get the newest version of the product that the license covers, or the version that is
 * named. GET /installation_file.
 *
 *   license     one of license_key; username
 *   configured  hardware_id, product, sdk_ver, unless the request has them
 *   optional    env, channel, license_id, bundle_code, version
 *   result      an object; the signature in the response's header is verified
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_installation_file(osp_client *client, const char *request_json, char **out_json);

/* Returns the address at which a user of a customer account signs in. GET /sso_url.
 *
 *   configured  product, unless the request has them
 *   required    customer_account_code
 *   optional    response_type, redirect_uri, bundle_code
 *   result      an object; the signature in the response's header is verified
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_sso_url(osp_client *client, const char *request_json, char **out_json);

/* Lists the licenses of a product that a user has. GET /user_licenses.
 *
 *   license     one of username with password; id_token with customer_account_code; code with
 *               customer_account_code (and redirect_uri, if wanted)
 *   configured  product, unless the request has them
 *   optional    bundle_code
 *   result      an array of objects; the signature in the response's header is verified
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_user_licenses(osp_client *client, const char *request_json, char **out_json);

/* Lists the users of a customer's licenses of a user-based product. GET /customer_license_users.
 *
 *   configured  product, unless the request has them
 *   required    customer
 *   optional    bundle_code
 *   result      an object; the signature in the response's header is verified
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_customer_license_users(osp_client *client, const char *request_json, char **out_json);

/* Makes a trial license for this device, which is to be activated then. GET /trial_key.
 *
 *   configured  hardware_id, product, sdk_ver, unless the request has them
 *   optional    email, license_policy, password, first_name, last_name, phone, address, postcode, state,
 *               country, city, reference, company_name, company_code
 *   result      an object; the signature in the response's header is verified
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_trial_key(osp_client *client, const char *request_json, char **out_json);

/* Changes the password of a license user. POST /change_password.
 *
 *   required    username, password, new_password
 *   result      the text "password_changed"; this response is not signed
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_change_password(osp_client *client, const char *request_json, char **out_json);

/* Returns the address of the token server. GET /oauth_url.
 *
 *   optional    login_type
 *   result      an object; this response is not signed
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_oauth_url(osp_client *client, const char *request_json, char **out_json);
/* END GENERATED: endpoints */

/* BEGIN GENERATED: offline (tools/tables) */
/* Makes the text of a request file, for an activation or a deactivation without a network. Contacts nobody.
 * The client is the one of the device that the license is for. The text of an activation by user name
 * contains the password: keep the file private.
 *
 *   endpoint    text, required. activate_offline, activate_bundle_offline, deactivate_offline or
 *               deactivate_bundle_offline.
 *   request_id  text, optional. 1 to 128 printable ASCII characters; the library makes one unless given.
 *   date        text, optional. The moment of the request, as HTTP writes dates; this machine's time unless
 *               given.
 *   ...         the fields of the endpoint
 *   result      text, endpoint, request_id, date, file_name
 *
 * Returns OSP_OK, or the statuses that every function with a client returns.
 * Since: 0.1.0 */
OSP_API int32_t osp_create_offline_request(osp_client *client, const char *request_json, char **out_json);

/* Sends the text of a request file for a machine that has no network, from any machine that has one. The
 * client is any client of the same vendor.
 *
 *   endpoint  text, required. activate_offline, activate_bundle_offline, deactivate_offline or
 *             deactivate_bundle_offline.
 *   text      text, required. The text of the request file.
 *   result    for an activation text (of the .lic file) and file_name, for a deactivation the API's word
 *
 * Returns OSP_OK, OSP_E_OFFLINE (the text is damaged or of another kind, and nothing was sent; or the
 * response is for another device, request or license), OSP_E_SIGNATURE (the response is not signed by the
 * trusted key), or the statuses of the endpoints.
 * Since: 0.1.0 */
OSP_API int32_t osp_send_offline_request(osp_client *client, const char *request_json, char **out_json);

/* Verifies and reads the text of a license file (.lic) or of a refresh file: its base64, or the JSON document
 * itself. Contacts nobody. The client is the one of the device that the file is for.
 *
 *   text         text, required. The text of the file.
 *   kind         text, required. license, bundle or refresh.
 *   request_id   text, optional. The id of the request that the file must be for; any unless given.
 *   hardware_id  text, optional. The device, unless it is the configured one.
 *   product      text, optional. The product, unless it is the configured one.
 *   result       the document as it is in the file
 *
 * Returns OSP_OK, OSP_E_OFFLINE (the file is damaged, of another kind or company, or for another device,
 * product or request), OSP_E_SIGNATURE (the file was not made by the trusted key or was changed), or the
 * statuses that every function with a client returns.
 * Since: 0.1.0 */
OSP_API int32_t osp_load_offline_response(osp_client *client, const char *request_json, char **out_json);
/* END GENERATED: offline (tools/tables) */

#ifdef __cplusplus
}
#endif

#endif /* OPENSPRING_H */

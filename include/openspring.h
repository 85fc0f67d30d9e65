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
 * Sizes. A configuration, settings or a request may have 1 MiB, a request that holds the text of a file or a license
 * object 24 MiB. A longer one is OSP_E_ARGUMENT and is not read to its end.
 *
 * Errors. If the comment of a function names no statuses, a function with a client returns these: OSP_E_HANDLE
 * for a client that is NULL, closed or was never opened; OSP_E_ARGUMENT for a request that it cannot use;
 * OSP_E_FORKED; OSP_E_INTERNAL after a fault inside the library (close the client and open another);
 * OSP_E_MEMORY. For a function with a manager the same holds of the manager.
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

/* A manager, which keeps a license on the device. A token too; a client's function refuses it, and a manager's
 * function a client, with OSP_E_HANDLE. */
typedef struct osp_manager osp_manager;

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

/* Describes this machine: what an application may send to the server about its device. Needs no client and no
 * network, starts no process, and sends nothing: pass on the members that the server should have. What cannot
 * be read is left out.
 *
 * request_json may be NULL. Its members:
 *
 *   result  os_ver, hostname, ip, mac_address, is_vm, vm_info; without what cannot be read
 *
 * Returns OSP_OK, OSP_E_ARGUMENT, OSP_E_FORKED, OSP_E_INTERNAL or OSP_E_MEMORY.
 * Since: 0.2.0 */
OSP_API int32_t osp_device_info(const char *request_json, char **out_json);

/* Makes the activation code for a device that no file may enter or leave. Contacts nobody. A person takes the
 * initialization code from the vendor's air-gap portal, and types the activation code there. A deactivation
 * code is made in the same way, with a new initialization code.
 *
 *   initialization_code  text, required. The code of the portal, for one use. White space in it does no harm.
 *   license_key          text, required. The license key, as it was typed into the portal.
 *   hardware_id          text, optional. The device; this machine unless given. If a client is configured
 *                        with one, give the same.
 *   result               activation_code, hardware_id, license_key
 *
 * Returns OSP_OK, OSP_E_ARGUMENT (the initialization code is mistyped), OSP_E_HARDWARE_ID (no `hardware_id`
 * was given and the machine has no usable one), OSP_E_FORKED, OSP_E_INTERNAL or OSP_E_MEMORY.
 * Since: 0.2.0 */
OSP_API int32_t osp_create_air_gap_code(const char *request_json, char **out_json);

/* Verifies the confirmation code that the vendor's air-gap portal gives for an activation code. Contacts
 * nobody. It succeeds only if the code is the portal's for this device, license and policy. It does not read
 * the policy file, which is not signed: see docs/offline.md.
 *
 *   air_gap_key        text, required. The vendor's public air-gap key, from the key page of the platform.
 *   confirmation_code  text, required. The code of the portal. White space in it does no harm.
 *   license_key        text, required. The license key, as it was typed into the portal.
 *   policy_id          text, optional. The id of the policy, which the portal shows; none if it shows none.
 *   hardware_id        text, optional. The device; this machine unless given. If a client is configured with
 *                      one, give the same.
 *   result             hardware_id, license_key, policy_id: what the code confirms
 *
 * Returns OSP_OK, OSP_E_SIGNATURE (the code is mistyped, or not for this device, license and policy),
 * OSP_E_ARGUMENT (the key is not one of the curve P-256), OSP_E_HARDWARE_ID (no `hardware_id` was given and
 * the machine has no usable one), OSP_E_FORKED, OSP_E_INTERNAL or OSP_E_MEMORY.
 * Since: 0.2.0 */
OSP_API int32_t osp_verify_air_gap_code(const char *request_json, char **out_json);
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
 * Returns OSP_OK, OSP_E_ARGUMENT (a field is missing, wrong or not one of the endpoint's), or the statuses
 * that every function with a client returns.
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
 *   kind         text, required. What the file must be: license, bundle or refresh.
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

/* The manager keeps the license of a client's product or bundle on the device: it stores what the server says,
 * decides without a network whether the license may be used, and counts consumption. docs/manager.md describes
 * it. */

/* Opens a manager over an open client, whose configuration and network it uses. Reads the store; creates nothing
 * and contacts nobody. A damaged or unwritable store opens too: look at the response. It reads the variables that
 * name the place of the store: HOME, XDG_STATE_HOME and STATE_DIRECTORY, on Windows LOCALAPPDATA and ProgramData.
 * No thread may change the environment at that time.
 *
 *   client         the client; it must stay open for calls over the network
 *   settings_json  borrowed; the settings (docs/manager.md): "location" ("user", "machine" or "memory") with
 *                  "name", or "path"; and optional ones
 *   manager        receives the manager, or NULL if opening failed; close it with osp_manager_close
 *   out_json       receives the response: path, location, writable, format, generation, state
 *
 * Returns OSP_OK, OSP_E_ARGUMENT (manager or settings_json is NULL, or the text is not JSON), OSP_E_HANDLE
 * (client), OSP_E_CONFIG (a setting, or a client with insecure_skip_signature), OSP_E_STORAGE (the environment
 * names no place for the store, or something else stands there), OSP_E_FORKED, OSP_E_INTERNAL or OSP_E_MEMORY.
 * Since: 0.2.0 */
OSP_API int32_t osp_manager_open(osp_client *client, const char *settings_json, osp_manager **manager,
                                 char **out_json);

/* Cancels the manager's calls in flight, waits until they have returned and closes the manager. They return
 * OSP_E_CANCELLED. Neither reports consumption nor releases a floating slot; the client stays open. Later calls,
 * and a second close, return OSP_E_HANDLE and do nothing else. You may close the client before or after its
 * managers.
 *
 *   manager  the manager; nothing that is opened later gets the same token
 *
 * Returns OSP_OK, OSP_E_HANDLE, OSP_E_FORKED or OSP_E_INTERNAL. After OSP_E_INTERNAL the manager is closed too.
 * Since: 0.2.0 */
OSP_API int32_t osp_manager_close(osp_manager *manager);

/* Cancels the manager's calls in flight. They return OSP_E_CANCELLED, and leave the store as it was before the call
 * or as it is after it.
 *
 *   manager  the manager, which stays open
 *   call_id  borrowed; ends every call with this options.call_id. NULL ends every call in flight.
 *
 * Returns OSP_OK, whether or not there was such a call, OSP_E_HANDLE, OSP_E_ARGUMENT (an empty call_id, or
 * one that is not UTF-8), OSP_E_FORKED or OSP_E_INTERNAL.
 * Since: 0.2.0 */
OSP_API int32_t osp_manager_cancel(osp_manager *manager, const char *call_id);

/* The operations of the manager. request_json is an object with the members below, and optionally
 * "options":{"timeout_ms":...,"call_id":"..."}; "{}" if there is nothing to say. out_json receives the response. Every
 * result has "state" (whether the license may be used, why not, and until when this is so) and "warnings" (codes of
 * what went less well than it should), besides the members below. In an error, error.details has both, and after a
 * call over the network confirmed and failure.
 *
 * In addition to the statuses of every function they return OSP_E_CANCELLED, OSP_E_TIMEOUT and OSP_E_STORAGE, and those over
 * the network the statuses of the endpoints that they call. If the client was closed, a function that needs the
 * network returns OSP_E_HANDLE with the code client_closed, or OSP_E_CANCELLED if it was in flight; the others
 * go on. */

/* BEGIN GENERATED: manager */
/* Activates a license, or the licenses of a bundle, on this device and stores it. Without an identity the
 * stored license is activated again. The store is proven writable before anything is sent. It succeeds once
 * the server has activated the license, whatever its state: look at state. A floating license takes its slot
 * at once; failure holds the error if it got none. If another license was replaced, warnings says what is
 * left of it or lost: seat_kept, consumption_dropped, consumption_in_flight. An earlier activation whose
 * response was lost is settled first: its license may be stored then, and this call be refused with
 * license_present.
 *
 *   network     yes
 *   license     one of license_key; username with password; id_token with customer_account_code; code with
 *               customer_account_code (and redirect_uri, if wanted); without one the stored identity
 *   fields      license_id, bundle_code, is_vm, vm_info, os_ver, hostname, os_hostname, ip, ip_local,
 *               app_ver, mac_address, variables, include_expired_features
 *   request     replace: boolean. Whether a stored license of another identity that may be used is replaced.
 *               That one stays activated at the server (seat_kept in warnings): to free its seat, call
 *               deactivate first.
 *               replace_device: boolean. Whether the device that the license is stored for is deactivated
 *               first, if it is not this one: the way out of wrong_device.
 *   result      confirmed: Whether the server's word was heard in this call.
 *               failure: The error of the call to the server if its word was not heard; else null.
 *               licenses: Of a bundle, by product code, each license with its state and document; else null.
 *   errors      OSP_E_ARGUMENT license_present: another license is stored and may be used
 *               OSP_E_HARDWARE_ID device_unstable: the hardware id of this machine may change
 *               OSP_E_STORAGE store_read_only, store_full, store_locked: the store cannot be written; nothing
 *               was sent or changed
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_manager_activate_license(osp_manager *manager, const char *request_json, char **out_json);

/* Decides on this machine, without a network, whether the stored license may be used. It succeeds only if the
 * license may be used. Otherwise the error's code is the reason, and details.state the state. It takes
 * microseconds; once an hour it may write to the store, which takes milliseconds.
 *
 *   network     no
 *   request     product: text. Of a bundle, the short code of the product that is meant.
 *   errors      OSP_E_NOT_FOUND no_license: no license is stored
 *               OSP_E_LICENSE_STATE deactivated, license_not_enabled, license_not_active, license_expired,
 *               check_overdue: the license may not be used: the code is the reason
 *               OSP_E_DEVICE wrong_device: the license is stored for another device: activate_license with
 *               replace_device moves it to this one
 *               OSP_E_SIGNATURE not_proven: the stored license is not proven by the server's signature
 *               OSP_E_CLOCK clock_behind: the clock is too far behind to judge a license with dates
 *               OSP_E_LIMIT no_slot: a floating license has no slot
 *               OSP_E_STORAGE store_no_access, store_too_new: the stored license may not be read, or was
 *               written by a newer version
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_manager_local_check(osp_manager *manager, const char *request_json, char **out_json);

/* Asks the server about the stored license, stores what it says, and decides like local_check. It succeeds
 * only if the license may be used, even if no server could be reached: then confirmed is false and failure is
 * the error of the network. It takes or renews the slot of a floating license, and reports local consumption
 * afterwards.
 *
 *   network     yes
 *   fields      include_expired_features, env, channel, os_ver, hostname, os_hostname, ip, ip_local, app_ver,
 *               mac_address, bundle_code
 *   request     product: text. Of a bundle, the short code of the product that is meant.
 *               feature: text. The code of the feature that is meant; without it the license itself.
 *   result      confirmed: Whether the server's word was heard in this call.
 *               failure: The error of the call to the server if its word was not heard; else null.
 *               licenses: Of a bundle, by product code, each license with its state and document; else null.
 *   errors      OSP_E_NOT_FOUND no_license: no license is stored
 *               OSP_E_LICENSE_STATE deactivated, license_not_enabled, license_not_active, license_expired,
 *               check_overdue: the license may not be used: the code is the reason
 *               OSP_E_DEVICE wrong_device: the license is stored for another device: activate_license with
 *               replace_device moves it to this one
 *               OSP_E_SIGNATURE not_proven: the stored license is not proven by the server's signature
 *               OSP_E_CLOCK clock_behind: the clock is too far behind to judge a license with dates
 *               OSP_E_LIMIT no_slot: a floating license has no slot
 *               OSP_E_STORAGE store_damaged, store_too_new, store_no_access: the stored license cannot be
 *               read
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_manager_check(osp_manager *manager, const char *request_json, char **out_json);

/* Returns everything that is known of the stored license. It succeeds whatever the state.
 *
 *   network     no
 *   result      document: The license as the server sent it; of a bundle all of them; null if none is stored.
 *               identity: The license key or the user name of the stored license.
 *               device: The hardware id that the license is stored for, and where it came from.
 *               contact: When the server last confirmed the license.
 *               use: The consumption that is counted here and not reported yet, also by feature.
 *               store: Where the license is stored, and whether it can be written.
 *               pending: The activations that were started and not finished.
 *               licenses: Of a bundle, by product code, each license with its state and document; else null.
 *   errors      OSP_E_STORAGE store_no_access, store_too_new: the stored license may not be read, or was
 *               written by a newer version
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_manager_current(osp_manager *manager, const char *request_json, char **out_json);

/* Deactivates the stored license at the server, and marks it here as deactivated. If the server's word was
 * not heard, nothing changes and the error is the network's.
 *
 *   network     yes
 *   fields      bundle_code, is_vm, vm_info, os_ver, hostname, ip, mac_address
 *   request     remove_local_data: boolean. Whether everything that is stored of the license is removed
 *               afterwards. Of a license that was deactivated before it is removed without asking the server.
 *   result      confirmed: Whether the server's word was heard in this call.
 *   errors      OSP_E_NOT_FOUND no_license: no license is stored
 *               OSP_E_LICENSE_STATE deactivated: the license was deactivated before
 *               OSP_E_DEVICE wrong_device: the license is stored for another device: activate_license with
 *               replace_device moves it to this one
 *               OSP_E_STORAGE store_damaged, store_too_new, store_no_access: the stored license cannot be
 *               read
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_manager_deactivate(osp_manager *manager, const char *request_json, char **out_json);

/* Makes the text of a request file for an activation without a network, and remembers its id. Four requests
 * are remembered; a fifth replaces the oldest. The text of an activation by user name contains the password.
 *
 *   network     no
 *   license     one of license_key; username with password; without one the stored identity
 *   fields      license_id, bundle_code, is_vm, vm_info, os_ver, hostname, os_hostname, ip, ip_local,
 *               app_ver, mac_address, app_name, variables
 *   request     path: text. The file to write the text to.
 *   result      text: The text of the request file.
 *               file_name: The usual name of such a file.
 *               request_id: The id of the request, which the license file must name.
 *               path: The file that was written; null if none was asked for.
 *   errors      OSP_E_ARGUMENT license_present: another license is stored and may be used
 *               OSP_E_HARDWARE_ID device_unstable: the hardware id of this machine may change
 *               OSP_E_STORAGE store_read_only, store_full, store_locked: the store cannot be written; nothing
 *               was sent or changed
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_manager_create_offline_activation_file(osp_manager *manager, const char *request_json, char **out_json);

/* Verifies a license file and stores its license. It succeeds once the license is stored, whatever its state:
 * look at state.
 *
 *   network     no
 *   request     text: text. The content of the file; or path.
 *               path: text. The file to read, which stays as it is; or text.
 *               any_request: boolean. Whether a file for a request that is not remembered here is accepted.
 *   result      licenses: Of a bundle, by product code, each license with its state and document; else null.
 *   errors      OSP_E_OFFLINE damaged_file, path_as_text, wrong_kind, foreign_device, foreign_product,
 *               foreign_request: the file is damaged, a path in place of its text, of another kind, or for
 *               another device, product or request
 *               OSP_E_SIGNATURE file_signature_wrong: the file was not made by the trusted key, or was
 *               changed
 *               OSP_E_STORAGE store_read_only, store_full, store_locked: the store cannot be written; nothing
 *               was sent or changed
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_manager_activate_license_offline(osp_manager *manager, const char *request_json, char **out_json);

/* Verifies a refresh file for the stored license and stores what it says.
 *
 *   network     no
 *   request     text: text. The content of the file; or path.
 *               path: text. The file to read, which stays as it is; or text.
 *               reset_consumption: boolean. Whether the consumption that is counted here is forgotten.
 *               older: boolean. Whether a file that is older than the stored license is accepted.
 *   result      licenses: Of a bundle, by product code, each license with its state and document; else null.
 *   errors      OSP_E_NOT_FOUND no_license: no license is stored
 *               OSP_E_OFFLINE damaged_file, path_as_text, wrong_kind, foreign_device, foreign_product,
 *               foreign_request: the file is damaged, a path in place of its text, of another kind, or for
 *               another device, product or request
 *               OSP_E_OFFLINE foreign_license, older_file: the file is for another license, or is not newer
 *               than what is stored
 *               OSP_E_SIGNATURE file_signature_wrong: the file was not made by the trusted key, or was
 *               changed
 *               OSP_E_STORAGE store_read_only, store_full, store_locked: the store cannot be written; nothing
 *               was sent or changed
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_manager_update_offline(osp_manager *manager, const char *request_json, char **out_json);

/* Marks the stored license as deactivated and makes the text of the request file that deactivates it at the
 * server. From then on the license may not be used here. Asked again, it returns the same text.
 *
 *   network     no
 *   fields      app_ver, os_ver, hostname, ip, mac_address, variables, bundle_code
 *   request     path: text. The file to write the text to.
 *   result      text: The text of the request file.
 *               file_name: The usual name of such a file.
 *               path: The file that was written; null if none was asked for.
 *   errors      OSP_E_NOT_FOUND no_license: no license is stored
 *               OSP_E_DEVICE wrong_device: the license is stored for another device: activate_license with
 *               replace_device moves it to this one
 *               OSP_E_STORAGE store_damaged, store_too_new, store_no_access: the stored license cannot be
 *               read
 *               OSP_E_STORAGE store_read_only, store_full, store_locked: the store cannot be written; nothing
 *               was sent or changed
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_manager_deactivate_offline(osp_manager *manager, const char *request_json, char **out_json);

/* Counts consumption on this device, durably, until it is reported. After an error nothing was counted, and
 * the call may be repeated, unless the error's details.applied is true: then it counts, but may not outlive a
 * loss of power.
 *
 *   network     no
 *   request     consumptions: integer (units of the license). How much was consumed; 1 unless given. Negative
 *               only if the license allows it.
 *               product: text. Of a bundle, the short code of the product that is meant.
 *               feature: text. The code of the feature that is meant; without it the license itself.
 *   errors      OSP_E_NOT_FOUND no_license: no license is stored
 *               OSP_E_LICENSE_STATE deactivated, license_not_enabled, license_not_active, license_expired,
 *               check_overdue: the license may not be used: the code is the reason
 *               OSP_E_LIMIT license_not_enough_consumptions: more is consumed than the license allows
 *               OSP_E_API license_not_consumption: the license counts no consumption
 *               OSP_E_NOT_FOUND unsupported_product_feature: the license has no such feature
 *               OSP_E_STORAGE store_read_only, store_full, store_locked: the store cannot be written; nothing
 *               was sent or changed
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_manager_add_local_consumption(osp_manager *manager, const char *request_json, char **out_json);

/* Reports the consumption that is counted on this device to the server. A report whose outcome is unknown is
 * settled later, in the customer's favour.
 *
 *   network     yes
 *   request     product: text. Of a bundle, the short code of the product that is meant.
 *               feature: text. The code of the feature that is meant; without it the license itself.
 *               req_overages: boolean. Whether more may be consumed than bought.
 *   result      synced: Whether the server has taken the consumption; false while another process reports it.
 *               confirmed: Whether the server's word was heard in this call.
 *               failure: The error of the call to the server if its word was not heard; else null.
 *   errors      OSP_E_NOT_FOUND no_license: no license is stored
 *               OSP_E_DEVICE wrong_device: the license is stored for another device: activate_license with
 *               replace_device moves it to this one
 *               OSP_E_STORAGE store_damaged, store_too_new, store_no_access: the stored license cannot be
 *               read
 *               OSP_E_STORAGE store_read_only, store_full, store_locked: the store cannot be written; nothing
 *               was sent or changed
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_manager_sync_consumption(osp_manager *manager, const char *request_json, char **out_json);

/* Borrows a slot of a floating license, to use it without a network. Of a license that belongs to a user the
 * API asks for proof: a password or, for single sign-on, a token or a code.
 *
 *   network     yes
 *   license     the stored one; if it belongs to a user, with password, or with id_token or code (and
 *               redirect_uri, if wanted) and customer_account_code
 *   request     borrowed_until: text. When the slot ends, in UTC; without it as late as is allowed.
 *               product: text. Of a bundle, the short code of the product that is meant.
 *               feature: text. The code of the feature that is meant; without it the license itself.
 *   result      confirmed: Whether the server's word was heard in this call.
 *   errors      OSP_E_NOT_FOUND no_license: no license is stored
 *               OSP_E_DEVICE wrong_device: the license is stored for another device: activate_license with
 *               replace_device moves it to this one
 *               OSP_E_LIMIT floating_not_available: there is no free slot
 *               OSP_E_STORAGE store_read_only, store_full, store_locked: the store cannot be written; nothing
 *               was sent or changed
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_manager_floating_borrow(osp_manager *manager, const char *request_json, char **out_json);

/* Gives the slot of a floating license back to the others. Closing the manager does not: another process on
 * this device may use the same slot. A check takes a slot again, and so does poll: end a watchdog before.
 *
 *   network     yes
 *   request     product: text. Of a bundle, the short code of the product that is meant.
 *               feature: text. The code of the feature that is meant; without it the license itself.
 *   result      confirmed: Whether the server's word was heard in this call.
 *   errors      OSP_E_NOT_FOUND no_license: no license is stored
 *               OSP_E_DEVICE wrong_device: the license is stored for another device: activate_license with
 *               replace_device moves it to this one
 *               OSP_E_STORAGE store_damaged, store_too_new, store_no_access: the stored license cannot be
 *               read
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_manager_floating_release(osp_manager *manager, const char *request_json, char **out_json);

/* Does what is due: checks the license, renews its slot, reports consumption. It returns what has happened.
 * It succeeds even if the network fails, and whatever the state. Call it from any thread, again after
 * next_ms; an earlier call costs nothing.
 *
 *   network     yes
 *   result      events: What has happened since the last poll, the oldest first: at most 64.
 *               next_ms: (milliseconds) When to call it again.
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_manager_poll(osp_manager *manager, const char *request_json, char **out_json);

/* Removes everything that is stored of the license. Nothing is sent: the device stays activated at the
 * server, and warnings holds seat_kept.
 *
 *   network     no
 *   errors      OSP_E_STORAGE store_read_only, store_full, store_locked: the store cannot be written; nothing
 *               was sent or changed
 *
 * Since: 0.2.0 */
OSP_API int32_t osp_manager_clear_local_storage(osp_manager *manager, const char *request_json, char **out_json);
/* END GENERATED: manager */

#ifdef __cplusplus
}
#endif

#endif /* OPENSPRING_H */

package api

// FieldMeanings explains the fields of requests.
var FieldMeanings = map[string]string{
	"license_id":               "The id of the license, if the identity has several.",
	"bundle_code":              "The short code of the bundle that the license is used through.",
	"is_vm":                    "Whether this is a virtual machine.",
	"vm_info":                  "Which virtual machine, in words.",
	"os_ver":                   "The operating system and its version.",
	"hostname":                 "The name of this machine.",
	"os_hostname":              "The name of this machine according to the operating system.",
	"ip":                       "The address of this machine.",
	"ip_local":                 "The address of this machine in its own network.",
	"mac_address":              "A hardware address of this machine's network.",
	"variables":                "Device variables by name: texts, numbers and booleans.",
	"include_expired_features": "Whether features that have expired are listed too.",
	"env":                      "The operating system of the installation file that the response should name, such as `win64`.",
	"channel":                  "The release channel of the installation file.",
	"consumptions":             "The consumption since the last report; the server adds it to the license's total.",
	"product_features":         "The consumption of features since the last report, in the API's form.",
	"request_id":               "The request's id, 1 to 128 printable ASCII characters. Without it the library makes one.",
	"timeout":                  "The time limit of the whole call, retries included. Without it the configuration's limit applies.",
	"call_id":                  "A name with which `cancel` can end the call.",
	"extra":                    "Fields of the API that this version does not know; they are sent unchanged.",
	"complete":                 "Refuse a bundle with code `bundle_not_complete` if its signature does not prove that the bundle is complete.",
	"date":                     "The moment of the request. Without it the present moment.",
}

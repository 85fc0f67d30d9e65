package api

// FieldMeanings says of requests' fields what their names do not.
var FieldMeanings = map[string]string{
	"license_id":               "Which of several licenses is meant, by its id.",
	"bundle_code":              "The short code of the bundle that the license is used through.",
	"is_vm":                    "Whether this is a virtual machine.",
	"vm_info":                  "Which virtual machine, in words.",
	"os_ver":                   "The operating system and its version.",
	"hostname":                 "The name of this machine.",
	"os_hostname":              "The name of this machine as the operating system tells it.",
	"ip":                       "The address of this machine.",
	"ip_local":                 "The address of this machine in its own network.",
	"mac_address":              "A hardware address of this machine's network.",
	"variables":                "Device variables by name: texts, numbers and booleans.",
	"include_expired_features": "Whether features that have expired are listed too.",
	"env":                      "The operating system whose installation file the answer shall name, such as `win64`.",
	"channel":                  "The release channel of the installation file.",
	"consumptions":             "What was consumed since the last report; it is added to the license's total.",
	"product_features":         "What was consumed of features since the last report, in the API's form.",
	"request_id":               "The request's id, 1 to 128 printable ASCII characters; made unless given.",
	"timeout":                  "The time for the whole call, retries included; without it the configuration's.",
	"call_id":                  "A name by which `cancel` can end the call.",
	"extra":                    "Fields of the API that this version does not know, passed through as they are.",
	"complete":                 "Refuse a response whose signature does not prove that no license of the bundle is missing, with code `bundle_not_complete`.",
	"date":                     "The moment of the request; now unless given.",
}

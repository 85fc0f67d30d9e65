/* As much JSON as the example needs: writing one object, reading one member.
 *
 * A real application has cJSON, jansson, yyjson or a framework's own; take
 * that one. What this shows is only what the library asks for and returns.
 */
#ifndef EXAMPLE_JSON_H
#define EXAMPLE_JSON_H

#include <stddef.h>

/* An object that is being written. Start with JSON_OBJECT. */
typedef struct json_object {
	char *text;
	size_t length, size;
	int failed; /* memory ran out; all later calls do nothing */
} json_object;

#define JSON_OBJECT {NULL, 0, 0, 0}

/* Adds a member whose value is the text value, escaped. Does nothing when
 * value is NULL. Both are UTF-8. */
void json_put_text(json_object *object, const char *name, const char *value);

/* Adds a member whose value is JSON already: a number, true, an object. */
void json_put_json(json_object *object, const char *name, const char *json);

/* Closes the object and returns its text, which lives until json_clear;
 * NULL when memory ran out. Add nothing afterwards. */
const char *json_finish(json_object *object);

/* Wipes and frees the text; the object is empty and can be used again. */
void json_clear(json_object *object);

/* Reads the value at path from a document: names and, in arrays, numbers,
 * with points between them, "result.licenses.0.license_key". A string comes
 * decoded, anything else as its JSON text. The caller frees it with free.
 * NULL: there is no such member, or memory ran out. The document must be
 * JSON, as everything that the library returns. */
char *json_get(const char *document, const char *path);

#endif

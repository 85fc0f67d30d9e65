#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- writing ---- */

/* A realloc would leave a copy of a password behind; this wipes the old text. */
static int grow(json_object *o, size_t more)
{
	size_t size = o->size ? o->size : 256;
	char *text;

	while (size - o->length <= more) {
		if (size > (size_t)-1 / 2) return 0;
		size *= 2;
	}
	if (size == o->size) return 1;
	if (!(text = malloc(size))) return 0;
	if (o->text) {
		memcpy(text, o->text, o->length + 1);
		memset(o->text, 0, o->length);
		free(o->text);
	}
	o->text = text;
	o->size = size;
	return 1;
}

static void append(json_object *o, const char *bytes, size_t n)
{
	if (o->failed) return;
	if (!grow(o, n)) {
		o->failed = 1;
		return;
	}
	memcpy(o->text + o->length, bytes, n);
	o->length += n;
	o->text[o->length] = '\0';
}

static void append_string(json_object *o, const char *s)
{
	append(o, "\"", 1);
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		char escape[8];

		if (c == '"' || c == '\\') {
			escape[0] = '\\';
			escape[1] = *s;
			append(o, escape, 2);
		} else if (c < 0x20) {
			append(o, escape, (size_t)sprintf(escape, "\\u%04x", c));
		} else {
			append(o, s, 1); /* UTF-8 stays as it is. */
		}
	}
	append(o, "\"", 1);
}

static void append_name(json_object *o, const char *name)
{
	append(o, o->length ? "," : "{", 1);
	append_string(o, name);
	append(o, ":", 1);
}

void json_put_text(json_object *o, const char *name, const char *value)
{
	if (!value) return;
	append_name(o, name);
	append_string(o, value);
}

void json_put_json(json_object *o, const char *name, const char *json)
{
	append_name(o, name);
	append(o, json, strlen(json));
}

const char *json_finish(json_object *o)
{
	append(o, o->length ? "}" : "{}", o->length ? 1 : 2);
	return o->failed ? NULL : o->text;
}

void json_clear(json_object *o)
{
	if (o->text) memset(o->text, 0, o->length);
	free(o->text);
	memset(o, 0, sizeof *o);
}

/* ---- reading ---- */

static const char *skip_space(const char *p)
{
	return p + strspn(p, " \t\r\n");
}

/* Returns what follows the string that begins at p. */
static const char *skip_string(const char *p)
{
	for (p++; *p && *p != '"'; p++)
		if (*p == '\\' && p[1]) p++;
	return *p ? p + 1 : p;
}

/* Returns what follows the value that begins at p. Counts brackets instead of
 * recursing, so that no document can exhaust the stack. */
static const char *skip_value(const char *p)
{
	size_t depth = 0;

	do {
		if (*p == '"') {
			p = skip_string(p);
		} else if (*p == '{' || *p == '[') {
			depth++;
			p++;
		} else if (*p == '}' || *p == ']') {
			if (depth) depth--;
			p++;
		} else if (depth) {
			p++;
		} else {
			p += strcspn(p, ",]} \t\r\n"); /* a number, true, false, null */
		}
	} while (depth && *p);
	return p;
}

/* Reads the four digits of a \u escape; -1 when they are not there. */
static long hex4(const char *p)
{
	long value = 0;
	int i;

	for (i = 0; i < 4; i++) {
		static const char digits[] = "0123456789abcdef0123456789ABCDEF";
		const char *d = p[i] ? strchr(digits, p[i]) : NULL;

		if (!d) return -1;
		value = value * 16 + (d - digits) % 16;
	}
	return value;
}

static char *put_utf8(char *out, long c)
{
	if (c < 0x80) {
		*out++ = (char)c;
	} else if (c < 0x800) {
		*out++ = (char)(0xC0 | c >> 6);
		*out++ = (char)(0x80 | (c & 0x3F));
	} else if (c < 0x10000) {
		*out++ = (char)(0xE0 | c >> 12);
		*out++ = (char)(0x80 | (c >> 6 & 0x3F));
		*out++ = (char)(0x80 | (c & 0x3F));
	} else {
		*out++ = (char)(0xF0 | c >> 18);
		*out++ = (char)(0x80 | (c >> 12 & 0x3F));
		*out++ = (char)(0x80 | (c >> 6 & 0x3F));
		*out++ = (char)(0x80 | (c & 0x3F));
	}
	return out;
}

/* Decodes one escape at *p, which stands behind the backslash, and moves *p
 * past it. A half of a surrogate pair and \u0000 become U+FFFD: neither has a
 * place in a C string of UTF-8. */
static char *put_escape(char *out, const char **p)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *simple = strchr(from, **p);
	long c, low;

	if (**p != 'u' || (c = hex4(*p + 1)) < 0) {
		*out++ = simple && **p ? to[simple - from] : **p;
		*p += **p != '\0';
		return out;
	}
	*p += 5;
	if (c >= 0xD800 && c < 0xDC00 && (*p)[0] == '\\' && (*p)[1] == 'u' &&
	    (low = hex4(*p + 2)) >= 0xDC00 && low < 0xE000) {
		c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
		*p += 6;
	}
	return put_utf8(out, c == 0 || (c >= 0xD800 && c < 0xE000) ? 0xFFFD : c);
}

/* Copies the value that begins at p; a string is decoded. */
static char *copy_value(const char *p)
{
	const char *end = skip_value(p);
	char *text = malloc((size_t)(end - p) + 1), *out = text;

	if (!text) return NULL;
	if (*p != '"') {
		memcpy(text, p, (size_t)(end - p));
		text[end - p] = '\0';
		return text;
	}
	for (p++; *p && *p != '"';) { /* A decoded string is never longer. */
		if (*p != '\\')
			*out++ = *p++;
		else
			p++, out = put_escape(out, &p);
	}
	*out = '\0';
	return text;
}

static int is_name(const char *p, const char *name, size_t n)
{
	char *decoded = copy_value(p);
	int same = decoded && strlen(decoded) == n && !memcmp(decoded, name, n);

	free(decoded);
	return same;
}

/* Finds the member of that name, or the element of that number, of the object
 * or array that begins at p. */
static const char *step(const char *p, const char *name, size_t n)
{
	int object = *p == '{';
	unsigned long i, index = strtoul(name, NULL, 10);

	if (!object && *p != '[') return NULL;
	p = skip_space(p + 1);
	for (i = 0; *p && *p != '}' && *p != ']'; i++) {
		int found = !object && i == index;

		if (object) {
			if (*p != '"') return NULL;
			found = is_name(p, name, n);
			p = skip_space(skip_string(p));
			if (*p != ':') return NULL;
			p = skip_space(p + 1);
		}
		if (found) return p;
		p = skip_space(skip_value(p));
		if (*p == ',') p = skip_space(p + 1);
	}
	return NULL;
}

char *json_get(const char *document, const char *path)
{
	const char *p;

	if (!document) return NULL;
	for (p = skip_space(document); p && *path;) {
		size_t n = strcspn(path, ".");

		p = step(p, path, n);
		path += n + (path[n] == '.');
	}
	return p && *p ? copy_value(p) : NULL;
}

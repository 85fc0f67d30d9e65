/* OpenSpring for C++17: openspring.h with owners, exceptions or error codes, and the values that every application asks
 * for. Header only. docs/cpp.md has the first steps.
 *
 * Requests and results are JSON in UTF-8, as in C. openspring::object writes a request, and result and value read one.
 * Every function may be called from any thread. A moved-from client or manager may only be destroyed or assigned to.
 *
 * Each call has two forms: one throws openspring::error, the other takes a std::error_code& and never throws but
 * std::bad_alloc. Its result then holds the error's document.
 */
#ifndef OPENSPRING_HPP
#define OPENSPRING_HPP

#include "openspring.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

namespace openspring {

/* ---- JSON: as much as requests and results need ---- */

/* Writes a text as JSON, in quotes. */
inline std::string quote(std::string_view text)
{
    static const char digits[] = "0123456789abcdef";
    std::string out = "\"";
    for (char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += digits[byte >> 4];
            out += digits[byte & 15];
        } else {
            out += c;
        }
    }
    return out += '"';
}

/* A member of an object that is written: its name and its value as JSON. */
struct member {
    /* The member's name. */
    std::string name;
    /* Its value, written as JSON. */
    std::string json;

    /* A member whose value is a text or a number. */
    member(std::string_view n, std::string_view text) : name(n), json(quote(text)) {}
    /* NULL is null, which the library takes as a member that is not there. */
    member(std::string_view n, const char *text) : name(n), json(text == nullptr ? "null" : quote(text)) {}
    member(std::string_view n, const std::string &text) : name(n), json(quote(text)) {}
    template <class T, std::enable_if_t<std::is_integral_v<T>, int> = 0>
    member(std::string_view n, T number) : name(n)
    {
        if constexpr (std::is_same_v<T, bool>)
            json = number ? "true" : "false";
        else
            json = std::to_string(number);
    }

    /* A value that is JSON already, such as openspring::object({...}). */
    static member raw(std::string_view n, std::string value)
    {
        member m(n, false);
        m.json = std::move(value);
        return m;
    }
};

/* Writes an object: object({{"license_key", key}, {"consumptions", 2}}). */
inline std::string object(std::initializer_list<member> members)
{
    std::string out = "{";
    for (const member &m : members) {
        if (out.size() > 1)
            out += ',';
        out += quote(m.name) + ':' + m.json;
    }
    return out += '}';
}

/* A part of a document that was read. It refers to the text of the document, which must outlive it. What is not there,
 * or is of another type, reads as nothing: no access throws but std::bad_alloc. */
class value {
public:
    /* Nothing. */
    value() = default;
    explicit value(std::string_view json) : json_(trimmed(json)) {}

    /* The part's own JSON; empty if it is not there. */
    std::string_view json() const noexcept { return json_; }
    /* Whether it is there and is not null. */
    explicit operator bool() const noexcept { return !json_.empty() && json_ != "null"; }

    /* The member of an object. */
    value operator[](std::string_view name) const
    {
        std::string_view rest = inside('{');
        while (!rest.empty() && rest.front() == '"') {
            const std::string_view key = take(rest);
            skip(rest, ':');
            const std::string_view found = take(rest);
            if (value(key).text() == name)
                return value(found);
            skip(rest, ',');
        }
        return {};
    }

    /* The items of an array. */
    std::vector<value> items() const
    {
        std::vector<value> out;
        std::string_view rest = inside('[');
        while (!rest.empty() && rest.front() != ']') {
            out.emplace_back(take(rest));
            skip(rest, ',');
        }
        return out;
    }

    /* The members of an object, in their order. */
    std::vector<std::pair<std::string, value>> members() const
    {
        std::vector<std::pair<std::string, value>> out;
        std::string_view rest = inside('{');
        while (!rest.empty() && rest.front() == '"') {
            const std::string_view key = take(rest);
            skip(rest, ':');
            out.emplace_back(value(key).text(), value(take(rest)));
            skip(rest, ',');
        }
        return out;
    }

    /* A text, in UTF-8; empty if it is none. */
    std::string text() const
    {
        std::string out;
        if (json_.size() < 2 || json_.front() != '"')
            return out;
        for (std::size_t i = 1; i + 1 < json_.size(); ++i) {
            if (json_[i] != '\\') {
                out += json_[i];
                continue;
            }
            switch (json_[++i]) {
            case 'b': out += '\b'; break;
            case 'f': out += '\f'; break;
            case 'n': out += '\n'; break;
            case 'r': out += '\r'; break;
            case 't': out += '\t'; break;
            case 'u': append(out, code_point(i)); break;
            default: out += json_[i];
            }
        }
        return out;
    }

    /* A whole number. */
    std::optional<std::int64_t> number() const
    {
        if (json_.empty() || !(json_.front() == '-' || (json_.front() >= '0' && json_.front() <= '9')))
            return std::nullopt;
        return std::strtoll(std::string(json_).c_str(), nullptr, 10);
    }

    /* true or false; nothing else. */
    std::optional<bool> boolean() const noexcept
    {
        if (json_ == "true")
            return true;
        if (json_ == "false")
            return false;
        return std::nullopt;
    }

    /* A moment of the library's, RFC 3339 in UTC, to the second. */
    std::optional<std::chrono::system_clock::time_point> moment() const
    {
        const std::string t = text();
        if (t.size() < 20 || t[4] != '-' || t[7] != '-' || t[10] != 'T' || t[13] != ':' || t[16] != ':' || t.back() != 'Z')
            return std::nullopt;
        const auto part = [&t](std::size_t at, std::size_t length) { return std::strtoll(t.substr(at, length).c_str(), nullptr, 10); };
        /* Days since 1970 by the calendar of Gregory, in years that begin in March. */
        const long long month = part(5, 2), year = part(0, 4) - (month <= 2), era = year / 400, of_era = year - era * 400;
        const long long of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + part(8, 2) - 1;
        const long long days = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
        return std::chrono::system_clock::time_point(
            std::chrono::seconds(days * 86400 + part(11, 2) * 3600 + part(14, 2) * 60 + part(17, 2)));
    }

private:
    std::string_view json_;

    static bool blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

    static std::string_view trimmed(std::string_view s) noexcept
    {
        while (!s.empty() && blank(s.front()))
            s.remove_prefix(1);
        while (!s.empty() && blank(s.back()))
            s.remove_suffix(1);
        return s;
    }

    static void skip(std::string_view &rest, char c) noexcept
    {
        while (!rest.empty() && (blank(rest.front()) || rest.front() == c))
            rest.remove_prefix(1);
    }

    /* What follows the first bracket; empty where it is another type. */
    std::string_view inside(char bracket) const noexcept
    {
        std::string_view rest = json_;
        if (rest.empty() || rest.front() != bracket)
            return {};
        skip(rest, bracket);
        return rest;
    }

    /* Takes one value, with all that is in it, off the front. */
    static std::string_view take(std::string_view &rest) noexcept
    {
        const std::size_t end = length(rest);
        const std::string_view taken = rest.substr(0, end);
        rest.remove_prefix(end);
        return trimmed(taken);
    }

    /* The length of the value at the front. */
    static std::size_t length(std::string_view s) noexcept
    {
        std::size_t i = 0, depth = 0;
        do {
            const char c = i < s.size() ? s[i] : '\0';
            if (c == '"')
                i = end_of_text(s, i);
            else if (c == '{' || c == '[')
                ++depth;
            else if (depth > 0 && (c == '}' || c == ']'))
                --depth;
            else if (depth == 0)
                return end_of_word(s, i);
            ++i;
        } while (depth > 0 && i < s.size());
        return i < s.size() ? i : s.size();
    }

    /* The place of the quotation mark that ends the text that begins at i. */
    static std::size_t end_of_text(std::string_view s, std::size_t i) noexcept
    {
        for (++i; i < s.size() && s[i] != '"'; ++i)
            if (s[i] == '\\')
                ++i;
        return i;
    }

    /* The place behind a number, true, false or null. */
    static std::size_t end_of_word(std::string_view s, std::size_t i) noexcept
    {
        while (i < s.size() && !blank(s[i]) && s[i] != ',' && s[i] != ':' && s[i] != '}' && s[i] != ']')
            ++i;
        return i;
    }

    /* The number behind a \u, with the other half of a pair; i ends on the last digit. */
    std::uint32_t code_point(std::size_t &i) const
    {
        const auto hex = [this](std::size_t at) {
            return static_cast<std::uint32_t>(std::strtoul(std::string(json_.substr(at, 4)).c_str(), nullptr, 16));
        };
        std::uint32_t c = hex(i + 1);
        i += 4;
        if (c >= 0xD800 && c < 0xDC00 && json_.substr(i + 1, 2) == "\\u") {
            c = 0x10000 + ((c - 0xD800) << 10) + (hex(i + 3) - 0xDC00);
            i += 6;
        }
        return c;
    }

    static void append(std::string &out, std::uint32_t c)
    {
        const auto byte = [&out](std::uint32_t b) { out += static_cast<char>(b); };
        if (c < 0x80) {
            byte(c);
        } else if (c < 0x800) {
            byte(0xC0 | c >> 6), byte(0x80 | (c & 0x3F));
        } else if (c < 0x10000) {
            byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F));
        } else {
            byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 0x3F)), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F));
        }
    }
};

/* ---- what calls return ---- */

/* A feature of a license. */
struct feature {
    /* The feature's code. */
    std::string code;
    /* "valid", "expired" or "no_slot". */
    std::string state;

    /* Whether it may be used now. */
    bool valid() const noexcept { return state == "valid"; }
};

/* Whether the license on the device may be used. */
struct license_state {
    /* "valid", "grace", "stale" or "invalid"; empty if a document had no state. */
    std::string name;
    /* Why: a code of docs/errors.md, "ok" for a license that is valid. */
    std::string reason;
    /* A sentence for the user, in English. */
    std::string message;
    /* What the user can do: a word of docs/errors.md. */
    std::string user_action;
    /* Whether the license may be used: valid or grace. */
    bool usable = false;
    /* When time alone changes the state; nothing if never. */
    std::optional<std::chrono::system_clock::time_point> until;
    /* Whole days until the license ends; nothing if it does not. */
    std::optional<std::int64_t> days_left;
    /* The license's features. */
    std::vector<feature> features;

    /* No state: usable is false. */
    license_state() = default;
    explicit license_state(const value &state)
        : name(state["state"].text()), reason(state["reason"].text()), message(state["message"].text()),
          user_action(state["user_action"].text()), usable(state["usable"].boolean().value_or(false)),
          until(state["until"].moment()), days_left(state["facts"]["days_remaining"].number())
    {
        for (const value &f : state["facts"]["features"].items())
            features.push_back({f["code"].text(), f["state"].text()});
    }

    /* Whether the license has this feature and it may be used. */
    bool has(std::string_view code) const noexcept
    {
        if (!usable)
            return false;
        for (const feature &f : features)
            if (f.code == code)
                return f.valid();
        return false;
    }
};

/* The document that a function returned: {"ok":...,"result":...,"meta":...}, or with "error". */
class result {
public:
    /* A success without a document. */
    result() = default;
    /* What a function of the library returned. */
    explicit result(std::int32_t status, std::string document) : status_(status), document_(std::move(document)) {}

    /* OSP_OK or a status of an error. */
    std::int32_t status() const noexcept { return status_; }
    /* Whether the call succeeded. */
    bool ok() const noexcept { return status_ == OSP_OK; }
    /* The whole document. */
    const std::string &document() const noexcept { return document_; }
    /* The result alone, as JSON: for a call to an endpoint the server's bytes. It lives as long as this object. */
    std::string_view json() const { return get().json(); }
    /* The result, to read members of. It lives as long as this object. */
    value get() const { return value(document_)["result"]; }
    /* A member of the result. */
    value operator[](std::string_view name) const { return get()[name]; }
    /* How the call went: docs/abi.md. */
    value meta() const { return value(document_)["meta"]; }
    /* The error of a call that failed; nothing after a success. */
    value error() const { return value(document_)["error"]; }

    /* The state of the license on the device, of a result and of an error of a manager. */
    license_state state() const { return license_state(ok() ? get()["state"] : error()["details"]["state"]); }

private:
    std::int32_t status_ = OSP_OK;
    std::string document_;
};

/* The category of the statuses, for std::error_code. */
inline const std::error_category &category() noexcept
{
    struct openspring_category final : std::error_category {
        const char *name() const noexcept override { return "openspring"; }
        std::string message(int status) const override { return osp_status_name(status); }
    };
    static const openspring_category instance;
    return instance;
}

/* What a call throws. what() is the message for the developer. */
class error : public std::runtime_error {
public:
    /* The error of a call that failed. */
    explicit error(result failed)
        : std::runtime_error(message_of(failed)), failed_(std::move(failed))
    {
    }

    /* The status, one of the OSP_E_ constants. */
    std::int32_t status() const noexcept { return failed_.status(); }
    /* The status's name, "OSP_E_NETWORK". */
    std::string name() const { return osp_status_name(status()); }
    /* The server's code, or one of the library's own: docs/errors.md. */
    std::string code() const { return failed_.error()["code"].text(); }
    /* A sentence for the user, in English. */
    std::string user_message() const { return failed_.error()["user_message"].text(); }
    /* What the user can do, one word of docs/errors.md. */
    std::string user_action() const { return failed_.error()["user_action"].text(); }
    /* Whether the same call may succeed later. */
    bool retryable() const { return failed_.error()["retryable"].boolean().value_or(false); }
    /* The state of the license on the device, of an error of a manager. */
    license_state state() const { return failed_.state(); }
    /* Whether what a manager's call should store counts nevertheless, but may not outlive a loss of power: look before you
     * repeat such a call. */
    bool applied() const { return failed_.error()["details"]["applied"].boolean().value_or(false); }
    /* The whole document. */
    const result &failed() const noexcept { return failed_; }
    /* The status as a code of openspring::category(). */
    std::error_code error_code() const noexcept { return {static_cast<int>(status()), category()}; }

private:
    result failed_;

    static std::string message_of(const result &failed)
    {
        const std::string told = failed.error()["message"].text();
        return told.empty() ? std::string(osp_status_name(failed.status())) : told;
    }
};

namespace detail {

/* Owns what a function returned. */
inline result own(std::int32_t status, char *json)
{
    if (json == nullptr) {
        if (status == OSP_E_MEMORY)
            throw std::bad_alloc();
        return result(status, {});
    }
    struct freeing {
        char *json;
        ~freeing() { osp_free(json); }
    } guard{json};
    return result(status, json);
}

inline result thrown(result r)
{
    if (!r.ok())
        throw error(std::move(r));
    return r;
}

inline result coded(result r, std::error_code &ec)
{
    ec = r.ok() ? std::error_code() : std::error_code(static_cast<int>(r.status()), category());
    return r;
}

/* Calls a function that needs no handle. */
inline result local(std::int32_t (*function)(const char *, char **), const std::string &request)
{
    char *json = nullptr;
    const std::int32_t status = function(request.c_str(), &json);
    return own(status, json);
}

/* Owns a handle, and calls functions with it. */
template <class Handle, std::int32_t (*Close)(Handle *), std::int32_t (*Cancel)(Handle *, const char *)>
class owner {
public:
    owner(const owner &) = delete;
    owner &operator=(const owner &) = delete;
    owner(owner &&other) noexcept : handle_(other.handle_.exchange(nullptr)), opened_(std::move(other.opened_)) {}
    owner &operator=(owner &&other) noexcept
    {
        if (this != &other) {
            close();
            handle_ = other.handle_.exchange(nullptr);
            opened_ = std::move(other.opened_);
        }
        return *this;
    }
    ~owner() { close(); }

    /* Ends the calls in flight, waits for them, and closes. Later calls return OSP_E_HANDLE. Other threads may call this
     * object at that time; only its destruction must wait for them. */
    void close() noexcept
    {
        if (Handle *open = handle_.exchange(nullptr))
            Close(open);
    }

    /* Ends the calls in flight: they return OSP_E_CANCELLED. */
    void cancel() noexcept { Cancel(handle_, nullptr); }
    /* Ends those whose request had {"options":{"call_id":...}} with this id. */
    void cancel(const std::string &call_id) noexcept { Cancel(handle_, call_id.c_str()); }

    /* The result of the opening. */
    const result &info() const noexcept { return opened_; }
    /* The C handle, which stays owned by this object. */
    Handle *handle() const noexcept { return handle_; }
    /* Whether it is open. */
    explicit operator bool() const noexcept { return handle_ != nullptr; }

    /* Calls a function of openspring.h with this handle. */
    using function = std::int32_t (*)(Handle *, const char *, char **);
    result call(function f, const std::string &request) const { return thrown(raw(f, request)); }
    result call(function f, const std::string &request, std::error_code &ec) const { return coded(raw(f, request), ec); }

protected:
    owner() = default;

    result opened(std::int32_t status, Handle *handle, char *json)
    {
        handle_ = handle;
        return opened_ = own(status, json);
    }

private:
    /* Another thread may close while one calls. */
    std::atomic<Handle *> handle_{nullptr};
    result opened_;

    result raw(function f, const std::string &request) const
    {
        char *json = nullptr;
        const std::int32_t status = f(handle_, request.c_str(), &json);
        return own(status, json);
    }
};

} // namespace detail

/* The library's version. */
inline const char *version() noexcept { return osp_version(); }

/* BEGIN GENERATED: local (tools/tables) */
/* Reads this machine's hardware id, its source, the refused sources with the reasons, and whether the id is stable. See
 * osp_hardware_id. */
inline result hardware_id(const std::string &request = "{}") { return detail::thrown(detail::local(osp_hardware_id, request)); }
inline result hardware_id(const std::string &request, std::error_code &ec)
{
    return detail::coded(detail::local(osp_hardware_id, request), ec);
}

/* Decides whether a license object of the API may be used, why not, and until when this is so. See
 * osp_evaluate_license. */
inline result evaluate_license(const std::string &request) { return detail::thrown(detail::local(osp_evaluate_license, request)); }
inline result evaluate_license(const std::string &request, std::error_code &ec)
{
    return detail::coded(detail::local(osp_evaluate_license, request), ec);
}

/* Describes this machine: what an application may send to the server about its device. See osp_device_info. */
inline result device_info(const std::string &request = "{}") { return detail::thrown(detail::local(osp_device_info, request)); }
inline result device_info(const std::string &request, std::error_code &ec)
{
    return detail::coded(detail::local(osp_device_info, request), ec);
}

/* Makes the activation code for a device that no file may enter or leave. See osp_create_air_gap_code. */
inline result create_air_gap_code(const std::string &request) { return detail::thrown(detail::local(osp_create_air_gap_code, request)); }
inline result create_air_gap_code(const std::string &request, std::error_code &ec)
{
    return detail::coded(detail::local(osp_create_air_gap_code, request), ec);
}

/* Verifies the confirmation code that the vendor's air-gap portal gives for an activation code. See
 * osp_verify_air_gap_code. */
inline result verify_air_gap_code(const std::string &request) { return detail::thrown(detail::local(osp_verify_air_gap_code, request)); }
inline result verify_air_gap_code(const std::string &request, std::error_code &ec)
{
    return detail::coded(detail::local(osp_verify_air_gap_code, request), ec);
}
/* END GENERATED: local (tools/tables) */

/* A client makes calls to the server for one product. */
class client : public detail::owner<osp_client, osp_client_close, osp_cancel> {
public:
    /* Opens a client by a configuration (docs/abi.md). Contacts nobody. */
    explicit client(const std::string &configuration) : client(configuration.c_str()) {}
    /* The same by a text that may be NULL, as std::getenv returns it: NULL is OSP_E_ARGUMENT, null_argument. */
    explicit client(const char *configuration) { detail::thrown(open(configuration)); }
    /* The same; after an error the client is false, and info() has the error. */
    client(const std::string &configuration, std::error_code &ec) : client(configuration.c_str(), ec) {}
    client(const char *configuration, std::error_code &ec) { detail::coded(open(configuration), ec); }

    /* BEGIN GENERATED: endpoints (tools/tables) */
    /* Activates a license on this device. See osp_activate_license. */
    result activate_license(const std::string &request) const { return call(osp_activate_license, request); }
    result activate_license(const std::string &request, std::error_code &ec) const { return call(osp_activate_license, request, ec); }

    /* Returns the current state of a license that is active on this device. See osp_check_license. */
    result check_license(const std::string &request) const { return call(osp_check_license, request); }
    result check_license(const std::string &request, std::error_code &ec) const { return call(osp_check_license, request, ec); }

    /* Deactivates a license on this device. See osp_deactivate_license. */
    result deactivate_license(const std::string &request) const { return call(osp_deactivate_license, request); }
    result deactivate_license(const std::string &request, std::error_code &ec) const { return call(osp_deactivate_license, request, ec); }

    /* Activates every license of a bundle on this device. See osp_activate_bundle. */
    result activate_bundle(const std::string &request) const { return call(osp_activate_bundle, request); }
    result activate_bundle(const std::string &request, std::error_code &ec) const { return call(osp_activate_bundle, request, ec); }

    /* Returns the current state of the licenses of a bundle. See osp_check_bundle. */
    result check_bundle(const std::string &request) const { return call(osp_check_bundle, request); }
    result check_bundle(const std::string &request, std::error_code &ec) const { return call(osp_check_bundle, request, ec); }

    /* Deactivates every license of a bundle on this device. See osp_deactivate_bundle. */
    result deactivate_bundle(const std::string &request) const { return call(osp_deactivate_bundle, request); }
    result deactivate_bundle(const std::string &request, std::error_code &ec) const { return call(osp_deactivate_bundle, request, ec); }

    /* Activates a license with a request file and returns the content of a license file. See osp_activate_offline. */
    result activate_offline(const std::string &request) const { return call(osp_activate_offline, request); }
    result activate_offline(const std::string &request, std::error_code &ec) const { return call(osp_activate_offline, request, ec); }

    /* Deactivates a license on a device with a request file. See osp_deactivate_offline. */
    result deactivate_offline(const std::string &request) const { return call(osp_deactivate_offline, request); }
    result deactivate_offline(const std::string &request, std::error_code &ec) const { return call(osp_deactivate_offline, request, ec); }

    /* Activates every license of a bundle with a request file and returns the content of a license file. See
     * osp_activate_bundle_offline. */
    result activate_bundle_offline(const std::string &request) const { return call(osp_activate_bundle_offline, request); }
    result activate_bundle_offline(const std::string &request, std::error_code &ec) const { return call(osp_activate_bundle_offline, request, ec); }

    /* Deactivates every license of a bundle on a device with a request file. See osp_deactivate_bundle_offline. */
    result deactivate_bundle_offline(const std::string &request) const { return call(osp_deactivate_bundle_offline, request); }
    result deactivate_bundle_offline(const std::string &request, std::error_code &ec) const { return call(osp_deactivate_bundle_offline, request, ec); }

    /* Returns the current state of a feature of a license that is active on this device. See
     * osp_check_license_feature. */
    result check_license_feature(const std::string &request) const { return call(osp_check_license_feature, request); }
    result check_license_feature(const std::string &request, std::error_code &ec) const { return call(osp_check_license_feature, request, ec); }

    /* Counts use of a consumption license. See osp_add_consumption. */
    result add_consumption(const std::string &request) const { return call(osp_add_consumption, request); }
    result add_consumption(const std::string &request, std::error_code &ec) const { return call(osp_add_consumption, request, ec); }

    /* Counts use of a consumption feature of a license. See osp_add_feature_consumption. */
    result add_feature_consumption(const std::string &request) const { return call(osp_add_feature_consumption, request); }
    result add_feature_consumption(const std::string &request, std::error_code &ec) const { return call(osp_add_feature_consumption, request, ec); }

    /* Frees this device's slot of a floating cloud license, a borrowed one too. See osp_floating_release. */
    result floating_release(const std::string &request) const { return call(osp_floating_release, request); }
    result floating_release(const std::string &request, std::error_code &ec) const { return call(osp_floating_release, request, ec); }

    /* Keeps a slot of a floating cloud license for this device until a moment, with or without network. See
     * osp_floating_borrow. */
    result floating_borrow(const std::string &request) const { return call(osp_floating_borrow, request); }
    result floating_borrow(const std::string &request, std::error_code &ec) const { return call(osp_floating_borrow, request, ec); }

    /* Frees this device's slot of a floating cloud feature, a borrowed one too. See osp_floating_feature_release. */
    result floating_feature_release(const std::string &request) const { return call(osp_floating_feature_release, request); }
    result floating_feature_release(const std::string &request, std::error_code &ec) const { return call(osp_floating_feature_release, request, ec); }

    /* Keeps a slot of a floating cloud feature for this device until a moment, with or without network. See
     * osp_floating_feature_borrow. */
    result floating_feature_borrow(const std::string &request) const { return call(osp_floating_feature_borrow, request); }
    result floating_feature_borrow(const std::string &request, std::error_code &ec) const { return call(osp_floating_feature_borrow, request, ec); }

    /* Keeps variables of this device at the server. See osp_track_device_variables. */
    result track_device_variables(const std::string &request) const { return call(osp_track_device_variables, request); }
    result track_device_variables(const std::string &request, std::error_code &ec) const { return call(osp_track_device_variables, request, ec); }

    /* Returns the variables of this device that the server keeps. See osp_get_device_variables. */
    result get_device_variables(const std::string &request) const { return call(osp_get_device_variables, request); }
    result get_device_variables(const std::string &request, std::error_code &ec) const { return call(osp_get_device_variables, request, ec); }

    /* Returns what the server knows of a product. See osp_product_details. */
    result product_details(const std::string &request) const { return call(osp_product_details, request); }
    result product_details(const std::string &request, std::error_code &ec) const { return call(osp_product_details, request, ec); }

    /* Lists the versions of the product that the license covers, the oldest first. See osp_versions. */
    result versions(const std::string &request) const { return call(osp_versions, request); }
    result versions(const std::string &request, std::error_code &ec) const { return call(osp_versions, request, ec); }

    /* Returns where to get the newest version of the product that the license covers, or the version that is named. See
     * osp_installation_file. */
    result installation_file(const std::string &request) const { return call(osp_installation_file, request); }
    result installation_file(const std::string &request, std::error_code &ec) const { return call(osp_installation_file, request, ec); }

    /* Returns the address at which a user of a customer account signs in. See osp_sso_url. */
    result sso_url(const std::string &request) const { return call(osp_sso_url, request); }
    result sso_url(const std::string &request, std::error_code &ec) const { return call(osp_sso_url, request, ec); }

    /* Lists the licenses of a product that a user has. See osp_user_licenses. */
    result user_licenses(const std::string &request) const { return call(osp_user_licenses, request); }
    result user_licenses(const std::string &request, std::error_code &ec) const { return call(osp_user_licenses, request, ec); }

    /* Lists the users of a customer's licenses of a user-based product. See osp_customer_license_users. */
    result customer_license_users(const std::string &request) const { return call(osp_customer_license_users, request); }
    result customer_license_users(const std::string &request, std::error_code &ec) const { return call(osp_customer_license_users, request, ec); }

    /* Makes a trial license for this device, which is to be activated then. See osp_trial_key. */
    result trial_key(const std::string &request) const { return call(osp_trial_key, request); }
    result trial_key(const std::string &request, std::error_code &ec) const { return call(osp_trial_key, request, ec); }

    /* Changes the password of a license user. See osp_change_password. */
    result change_password(const std::string &request) const { return call(osp_change_password, request); }
    result change_password(const std::string &request, std::error_code &ec) const { return call(osp_change_password, request, ec); }

    /* Returns the address of the token server. See osp_oauth_url. */
    result oauth_url(const std::string &request) const { return call(osp_oauth_url, request); }
    result oauth_url(const std::string &request, std::error_code &ec) const { return call(osp_oauth_url, request, ec); }

    /* Makes the text of a request file, for an activation or a deactivation without a network. See
     * osp_create_offline_request. */
    result create_offline_request(const std::string &request) const { return call(osp_create_offline_request, request); }
    result create_offline_request(const std::string &request, std::error_code &ec) const { return call(osp_create_offline_request, request, ec); }

    /* Sends the text of a request file for a machine that has no network, from any machine that has one. See
     * osp_send_offline_request. */
    result send_offline_request(const std::string &request) const { return call(osp_send_offline_request, request); }
    result send_offline_request(const std::string &request, std::error_code &ec) const { return call(osp_send_offline_request, request, ec); }

    /* Verifies and reads the text of a license file (.lic) or of a refresh file: its base64, or the JSON document
     * itself. See osp_load_offline_response. */
    result load_offline_response(const std::string &request) const { return call(osp_load_offline_response, request); }
    result load_offline_response(const std::string &request, std::error_code &ec) const { return call(osp_load_offline_response, request, ec); }
    /* END GENERATED: endpoints (tools/tables) */

private:
    result open(const char *configuration)
    {
        char *json = nullptr;
        osp_client *handle = nullptr;
        const std::int32_t status = osp_client_open(configuration, &handle, &json);
        return opened(status, handle, json);
    }
};

/* A manager keeps the license of the client's product on the device. Its client must stay open for calls over the
 * network; the two may be destroyed in any order. */
class manager : public detail::owner<osp_manager, osp_manager_close, osp_manager_cancel> {
public:
    /* Opens a manager by its settings (docs/manager.md). Reads, writes nothing, contacts nobody. */
    manager(const client &of, const std::string &settings) { detail::thrown(open(of, settings)); }
    /* The same; after an error the manager is false, and info() has the error. */
    manager(const client &of, const std::string &settings, std::error_code &ec) { detail::coded(open(of, settings), ec); }

    /* Whether the license may be used, without a network and without an exception: what a program asks at its start and
     * whenever it needs to know. For a product of a bundle, name it. */
    license_state state(const std::string &product = {}) const
    {
        std::error_code ec;
        return local_check(product.empty() ? "{}" : object({{"product", product}}), ec).state();
    }
    /* Whether the license may be used now. */
    bool valid() const { return state().usable; }
    /* Whole days until the license ends; nothing for a license without an end. */
    std::optional<std::int64_t> days_left() const { return state().days_left; }
    /* Whether the license has a feature that may be used now. */
    bool has_feature(std::string_view code) const { return state().has(code); }

    /* BEGIN GENERATED: manager (tools/tables) */
    /* Activates a license, or the licenses of a bundle, on this device and stores it. See
     * osp_manager_activate_license. */
    result activate_license(const std::string &request = "{}") const { return call(osp_manager_activate_license, request); }
    result activate_license(const std::string &request, std::error_code &ec) const { return call(osp_manager_activate_license, request, ec); }

    /* Decides on this machine, without a network, whether the stored license may be used. See
     * osp_manager_local_check. */
    result local_check(const std::string &request = "{}") const { return call(osp_manager_local_check, request); }
    result local_check(const std::string &request, std::error_code &ec) const { return call(osp_manager_local_check, request, ec); }

    /* Asks the server about the stored license, stores what it says, and decides like local_check. See
     * osp_manager_check. */
    result check(const std::string &request = "{}") const { return call(osp_manager_check, request); }
    result check(const std::string &request, std::error_code &ec) const { return call(osp_manager_check, request, ec); }

    /* Returns everything that is known of the stored license. See osp_manager_current. */
    result current(const std::string &request = "{}") const { return call(osp_manager_current, request); }
    result current(const std::string &request, std::error_code &ec) const { return call(osp_manager_current, request, ec); }

    /* Deactivates the stored license at the server, and marks it here as deactivated. See osp_manager_deactivate. */
    result deactivate(const std::string &request = "{}") const { return call(osp_manager_deactivate, request); }
    result deactivate(const std::string &request, std::error_code &ec) const { return call(osp_manager_deactivate, request, ec); }

    /* Makes the text of a request file for an activation without a network, and remembers its id. See
     * osp_manager_create_offline_activation_file. */
    result create_offline_activation_file(const std::string &request = "{}") const { return call(osp_manager_create_offline_activation_file, request); }
    result create_offline_activation_file(const std::string &request, std::error_code &ec) const { return call(osp_manager_create_offline_activation_file, request, ec); }

    /* Verifies a license file and stores its license. See osp_manager_activate_license_offline. */
    result activate_license_offline(const std::string &request = "{}") const { return call(osp_manager_activate_license_offline, request); }
    result activate_license_offline(const std::string &request, std::error_code &ec) const { return call(osp_manager_activate_license_offline, request, ec); }

    /* Verifies a refresh file for the stored license and stores what it says. See osp_manager_update_offline. */
    result update_offline(const std::string &request = "{}") const { return call(osp_manager_update_offline, request); }
    result update_offline(const std::string &request, std::error_code &ec) const { return call(osp_manager_update_offline, request, ec); }

    /* Marks the stored license as deactivated and makes the text of the request file that deactivates it at the server.
     * See osp_manager_deactivate_offline. */
    result deactivate_offline(const std::string &request = "{}") const { return call(osp_manager_deactivate_offline, request); }
    result deactivate_offline(const std::string &request, std::error_code &ec) const { return call(osp_manager_deactivate_offline, request, ec); }

    /* Counts consumption on this device, durably, until it is reported. See osp_manager_add_local_consumption. */
    result add_local_consumption(const std::string &request = "{}") const { return call(osp_manager_add_local_consumption, request); }
    result add_local_consumption(const std::string &request, std::error_code &ec) const { return call(osp_manager_add_local_consumption, request, ec); }

    /* Reports the consumption that is counted on this device to the server. See osp_manager_sync_consumption. */
    result sync_consumption(const std::string &request = "{}") const { return call(osp_manager_sync_consumption, request); }
    result sync_consumption(const std::string &request, std::error_code &ec) const { return call(osp_manager_sync_consumption, request, ec); }

    /* Borrows a slot of a floating license, to use it without a network. See osp_manager_floating_borrow. */
    result floating_borrow(const std::string &request = "{}") const { return call(osp_manager_floating_borrow, request); }
    result floating_borrow(const std::string &request, std::error_code &ec) const { return call(osp_manager_floating_borrow, request, ec); }

    /* Gives the slot of a floating license back to the others. See osp_manager_floating_release. */
    result floating_release(const std::string &request = "{}") const { return call(osp_manager_floating_release, request); }
    result floating_release(const std::string &request, std::error_code &ec) const { return call(osp_manager_floating_release, request, ec); }

    /* Does what is due: checks the license, renews its slot, reports consumption. It returns what has happened. See
     * osp_manager_poll. */
    result poll(const std::string &request = "{}") const { return call(osp_manager_poll, request); }
    result poll(const std::string &request, std::error_code &ec) const { return call(osp_manager_poll, request, ec); }

    /* Removes everything that is stored of the license. See osp_manager_clear_local_storage. */
    result clear_local_storage(const std::string &request = "{}") const { return call(osp_manager_clear_local_storage, request); }
    result clear_local_storage(const std::string &request, std::error_code &ec) const { return call(osp_manager_clear_local_storage, request, ec); }
    /* END GENERATED: manager (tools/tables) */

private:
    result open(const client &of, const std::string &settings)
    {
        char *json = nullptr;
        osp_manager *handle = nullptr;
        const std::int32_t status = osp_manager_open(of.handle(), settings.c_str(), &handle, &json);
        return opened(status, handle, json);
    }
};

} // namespace openspring

#endif /* OPENSPRING_HPP */

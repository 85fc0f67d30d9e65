// openspring.hpp reads and writes JSON, owns handles, and says errors by exception and by code. It needs no server.
#include <openspring.hpp>

#include <atomic>
#include <iostream>
#include <thread>
#include <utility>

namespace os = openspring;

static int failures;

#define CHECK(condition)                                                                       \
    do {                                                                                       \
        if (!(condition)) {                                                                    \
            std::cerr << __FILE__ << ":" << __LINE__ << ": not so: " << #condition << "\n";    \
            ++failures;                                                                        \
        }                                                                                      \
    } while (0)

static void reads_documents()
{
    const os::value v(R"( {"a": [1, "x,]}\"", {"b":[]} , null ] , "k\u00e9\ud83d\ude00":"\u00fc\n\u20ac", "n":-12,
                          "t": true, "m":"2026-11-28T09:00:05Z", "leap":"2024-02-29T23:59:59Z", "e":{}, "z":"" } )");
    CHECK(v["a"].items().size() == 4);
    CHECK(v["a"].items()[0].number() == 1);
    CHECK(v["a"].items()[1].text() == "x,]}\"");
    CHECK(v["a"].items()[2].json() == R"({"b":[]})");
    CHECK(!v["a"].items()[3]);
    CHECK(v["k\xc3\xa9\xf0\x9f\x98\x80"].text() == "\xc3\xbc\n\xe2\x82\xac");
    CHECK(v["n"].number() == -12);
    CHECK(v["t"].boolean() == true);
    CHECK(std::chrono::system_clock::to_time_t(*v["m"].moment()) == 1795856405);
    CHECK(std::chrono::system_clock::to_time_t(*v["leap"].moment()) == 1709251199);
    CHECK(v["e"] && v["e"].members().empty());
    CHECK(v.members().size() == 8 && v.members()[2].first == "n");
    CHECK(v["z"].text().empty() && v["z"].json() == "\"\"");
}

static void reads_nothing_where_there_is_nothing()
{
    const os::value v(R"({"a":1})");
    CHECK(!v["b"] && !v["b"]["c"] && v["b"].items().empty() && v["b"].text().empty());
    CHECK(!v["a"].boolean() && !v["a"].moment() && v["a"].text().empty() && v["a"].items().empty());
    for (const char *cut : {"", "{", "[", "\"", "{\"a\"", "{\"a\":", "{\"a\":}", "[,]", "]", "{]", "{\"a\\", "[[[[", "\"\\u12", "\"\\ud83d\\u"}) {
        const os::value part(cut);
        CHECK(part.items().size() < 5 && part.members().size() < 5 && !part["x"]);
        CHECK(part.text().size() < 8 && !part.number() && !part.moment());
    }
}

static void writes_requests()
{
    CHECK(os::object({}) == "{}");
    CHECK(os::object({{"a", "x\"\\\n\x01y"}, {"b", true}, {"c", -5}, {"d", std::string("e")}}) ==
          "{\"a\":\"x\\\"\\\\\\u000a\\u0001y\",\"b\":true,\"c\":-5,\"d\":\"e\"}");
    const char *unset = nullptr;
    CHECK(os::object({{"license_key", unset}}) == "{\"license_key\":null}");
    CHECK(os::object({os::member::raw("options", os::object({{"timeout_ms", 5}}))}) == "{\"options\":{\"timeout_ms\":5}}");
}

static void says_errors_both_ways()
{
    try {
        const os::client c("{}");
        CHECK(!"an unusable configuration opens no client");
    } catch (const os::error &e) {
        CHECK(e.status() == OSP_E_CONFIG && e.name() == "OSP_E_CONFIG" && e.code() == "missing_member");
        CHECK(std::string(e.what()).find("product") != std::string::npos);
        CHECK(!e.user_message().empty() && !e.retryable() && e.error_code().category() == os::category());
    }
    std::error_code ec;
    const os::client none("{}", ec);
    CHECK(ec.value() == OSP_E_CONFIG && ec.message() == "OSP_E_CONFIG" && !none);
    CHECK(none.info().error()["code"].text() == "missing_member");
    CHECK(none.check_license("{}", ec).status() == OSP_E_HANDLE && ec.value() == OSP_E_HANDLE);
    os::hardware_id("{}", ec);
    CHECK(!ec);
    const char *unset = nullptr; // std::getenv of a variable that is not set
    CHECK(!os::client(unset, ec) && ec.value() == OSP_E_ARGUMENT);
    try {
        const os::client c(unset);
        CHECK(!"a configuration that is not there opens no client");
    } catch (const os::error &e) {
        CHECK(e.code() == "null_argument");
    }
}

static void moves_and_closes()
{
    const std::string configuration = os::object({{"product", "x"}, {"api_key", "key"}, {"shared_key", "0123456789abcdef"}, {"hardware_id", "device"}});
    std::error_code ec;
    os::client first(configuration);
    os::client second(std::move(first));
    CHECK(second && second.info()["product"].text() == "x");
    {
        os::manager m(second, os::object({{"location", "memory"}}));
        CHECK(!m.valid() && m.state().name == "invalid" && m.state().reason == "no_license");
        CHECK(!m.days_left() && !m.has_feature("f"));
        try {
            m.local_check();
            CHECK(!"no license may be used");
        } catch (const os::error &e) {
            CHECK(e.code() == "no_license" && e.state().reason == "no_license" && !e.state().usable);
            CHECK(!e.applied());
        }
        const os::error kept(os::result(OSP_E_STORAGE, R"({"error":{"details":{"applied":true}}})"));
        CHECK(kept.applied());
        m = os::manager(second, os::object({{"location", "memory"}}));
        CHECK(m);
    }
    second.close();
    second.close();
    CHECK(second.check_license("{}", ec).status() == OSP_E_HANDLE);
}

static void closes_while_another_thread_calls()
{
    const std::string configuration = os::object({{"product", "x"}, {"api_key", "key"}, {"shared_key", "0123456789abcdef"}, {"hardware_id", "device"}});
    os::client c(configuration);
    os::manager m(c, os::object({{"location", "memory"}}));
    std::atomic<bool> calls{false};
    std::thread caller([&] {
        std::error_code ec;
        while (ec.value() != OSP_E_HANDLE) {
            m.local_check("{}", ec);
            calls = true;
        }
    });
    while (!calls)
        std::this_thread::yield();
    m.close();
    caller.join();
    CHECK(!m);
}

int main()
{
    reads_documents();
    reads_nothing_where_there_is_nothing();
    writes_requests();
    says_errors_both_ways();
    moves_and_closes();
    closes_while_another_thread_calls();
    return failures != 0;
}

// An application's license in C++17: activate once, check at every start, days left and features, no network, the watchdog,
// consumption, deactivate, and a customer whose device is never connected.
//
//     make run-cpp-example
#include <openspring.hpp>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>

// Prints an expression as it stands here, and evaluates it.
#define SHOWN(...) (std::cout << "   > " << #__VA_ARGS__ << "\n", __VA_ARGS__)

static std::string variable(const char *name)
{
    const char *value = std::getenv(name);
    if (value == nullptr)
        throw std::runtime_error(std::string(name) + " is not set: run this by examples/with_sandbox.py");
    return value;
}

static void show(const openspring::license_state &state)
{
    std::cout << "   state        " << state.name << " (" << state.reason << ")\n"
              << "   user reads   " << state.message << "\n"
              << "   days left    " << (state.days_left ? std::to_string(*state.days_left) : "no end") << "\n";
    for (const openspring::feature &f : state.features)
        std::cout << "   feature      " << f.code << ": " << f.state << "\n";
}

static void require(bool so, const char *what)
{
    if (!so)
        throw std::runtime_error(std::string("the story went another way: ") + what);
}

// A machine whose id changes with every start would use up activations: a program on one pins hardware_id, as
// examples/with_sandbox.py can, or says that it does not mind, as here.
static std::string settings(const std::string &folder)
{
    return openspring::object({{"path", folder}, {"require_stable_device", false}});
}

static void first_start(openspring::manager &licenses, const std::string &key)
{
    std::cout << "\n1. The first start: the user enters a key\n";
    require(licenses.state().reason == "no_license", "a license is stored already");
    try {
        std::cout << "   // a key that the user mistyped\n";
        SHOWN(licenses.activate_license(openspring::object({{"license_key", "AAAA-AAAA-AAAA-AAAA"}})));
        require(false, "a wrong key was activated");
    } catch (const openspring::error &e) {
        std::cout << "   refused      " << e.name() << " (" << e.code() << ")\n   user reads   " << e.user_message() << "\n";
    }
    std::cout << "   // the right key\n";
    show(SHOWN(licenses.activate_license(openspring::object({{"license_key", key}})).state()));
}

static void every_start(openspring::manager &licenses)
{
    std::cout << "\n2. Every later start: no network is needed\n";
    const openspring::license_state state = SHOWN(licenses.state());
    show(state);
    require(state.usable && licenses.valid(), "an active license must be usable");
    require(!licenses.has_feature("no_such_feature"), "an unknown feature must not be there");
}

static void confirmed(const openspring::result &checked)
{
    const bool yes = checked["confirmed"].boolean().value_or(false);
    std::cout << "   confirmed    " << (yes ? "yes" : "no: " + checked["failure"]["code"].text()) << "\n";
}

static void now_and_then(openspring::manager &licenses)
{
    std::cout << "\n3. Now and then: ask the server\n";
    std::error_code failed;
    const openspring::result checked = SHOWN(licenses.check("{}", failed));
    require(!failed, "the server must be there");
    confirmed(checked);
}

// The configuration with an address at which nobody listens.
static std::string without_server(const std::string &configuration)
{
    std::string out;
    for (const auto &[name, value] : openspring::value(configuration).members())
        if (name != "base_url")
            out += openspring::quote(name) + ':' + std::string(value.json()) + ',';
    return '{' + out + R"("base_url":"http://127.0.0.1:9/api/v4"})";
}

static void no_network(const std::string &configuration, const std::string &folder)
{
    std::cout << "\n4. Without a network: the stored license counts\n";
    const openspring::client client(without_server(configuration));
    openspring::manager licenses(client, settings(folder));
    const openspring::result checked = SHOWN(licenses.check("{}"));
    confirmed(checked);
    show(checked.state());
    require(checked.state().usable, "a missing network must not end a license");
}

static void watchdog(openspring::manager &licenses)
{
    std::cout << "\n5. The watchdog: a thread or a timer calls poll again after next_ms\n";
    const openspring::result polled = SHOWN(licenses.poll("{}"));
    for (const openspring::value &event : polled["events"].items())
        std::cout << "   event        " << event["event"].text() << "\n";
    std::cout << "   next in ms   " << polled["next_ms"].number().value_or(0) << "\n";
}

static void consumption(openspring::manager &licenses)
{
    std::cout << "\n6. Consumption: counted here, reported later\n";
    SHOWN(licenses.add_local_consumption(openspring::object({{"consumptions", 3}})));
    try {
        std::cout << "   // after 3 of 10\n";
        SHOWN(licenses.add_local_consumption(openspring::object({{"consumptions", 8}})));
        require(false, "more was consumed than the license allows");
    } catch (const openspring::error &e) {
        std::cout << "   refused      " << e.name() << " (" << e.code() << ")\n   user reads   " << e.user_message() << "\n";
    }
    const openspring::result synced = SHOWN(licenses.sync_consumption("{}"));
    const openspring::value use = synced["state"]["facts"]["consumption"];
    std::cout << "   reported     " << use["total"].number().value_or(0) << " of " << use["max"].number().value_or(0) << "\n";
    require(use["local"].number() == 0, "all must be reported");
}

static void uninstall(openspring::manager &licenses)
{
    std::cout << "\n7. Uninstalling: another device may have the license\n";
    SHOWN(licenses.deactivate(openspring::object({{"remove_local_data", true}})));
    show(licenses.state());
    require(!licenses.valid(), "a deactivated license must not be usable");
}

static void by_file(const openspring::client &connected, openspring::manager &licenses, const std::string &key)
{
    std::cout << "\n8. A customer without a network: activated by files\n";
    const openspring::result made = SHOWN(licenses.create_offline_activation_file(openspring::object({{"license_key", key}})));
    std::cout << "   // the customer takes " << made["file_name"].text() << " to a connected machine, or to the vendor's portal\n";
    std::string file = made["text"].text();
    const openspring::result sent =
        SHOWN(connected.send_offline_request(openspring::object({{"endpoint", "activate_offline"}, {"text", file}})));
    std::cout << "   // and brings " << sent["file_name"].text() << " back\n";
    file = sent["text"].text();
    show(SHOWN(licenses.activate_license_offline(openspring::object({{"text", file}}))).state());
    const openspring::result given_up = SHOWN(licenses.deactivate_offline("{}"));
    std::cout << "   // " << given_up["file_name"].text() << " frees the place at the server\n";
    file = given_up["text"].text();
    SHOWN(connected.send_offline_request(openspring::object({{"endpoint", "deactivate_offline"}, {"text", file}})));
    require(!licenses.valid(), "a deactivated license must not be usable");
}

int main()
{
    namespace fs = std::filesystem;
    const fs::path folder = fs::temp_directory_path() / ("openspring-cpp-" + std::to_string(std::random_device()()));
    int code = 0;
    try {
        fs::remove_all(folder);
        openspring::client client = SHOWN(openspring::client(variable("OSP_CONFIG")));
        openspring::manager licenses = SHOWN(openspring::manager(client, settings(folder.string())));
        first_start(licenses, variable("OSP_METERED_KEY"));
        every_start(licenses);
        now_and_then(licenses);
        no_network(variable("OSP_CONFIG"), folder.string());
        watchdog(licenses);
        consumption(licenses);
        uninstall(licenses);
        by_file(client, licenses, variable("OSP_LICENSE_KEY"));
        std::cout << "\n8 steps, 0 surprises\n";
    } catch (const openspring::error &e) {
        std::cerr << "\n" << e.name() << ", " << e.code() << ": " << e.what() << "\n";
        code = 1;
    } catch (const std::exception &e) {
        std::cerr << "\n" << e.what() << "\n";
        code = 1;
    }
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    return code;
}

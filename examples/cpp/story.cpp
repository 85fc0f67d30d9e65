// An application's license in C++17: activate once, check at every start, days left and features, and deactivate.
//
//     make run-cpp-example
#include <openspring.hpp>

#include <cstdlib>
#include <filesystem>
#include <iostream>

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

static void now_and_then(openspring::manager &licenses)
{
    std::cout << "\n3. Now and then: ask the server\n";
    std::error_code failed;
    const openspring::result checked = SHOWN(licenses.check("{}", failed));
    if (failed)
        std::cout << "   failed       " << failed.message() << ": " << checked.error()["user_message"].text() << "\n";
    else
        std::cout << "   confirmed    " << (checked["confirmed"].boolean().value_or(false) ? "yes" : "no: the stored license counts") << "\n";
}

static void uninstall(openspring::manager &licenses)
{
    std::cout << "\n4. Uninstalling: another device may have the license\n";
    SHOWN(licenses.deactivate(openspring::object({{"remove_local_data", true}})));
    show(licenses.state());
    require(!licenses.valid(), "a deactivated license must not be usable");
}

int main()
{
    namespace fs = std::filesystem;
    const fs::path folder = fs::temp_directory_path() / ("openspring-cpp-" + std::to_string(std::rand()) + "-" + openspring::version());
    int code = 0;
    try {
        fs::remove_all(folder);
        openspring::client client = SHOWN(openspring::client(variable("OSP_CONFIG")));
        openspring::manager licenses = SHOWN(openspring::manager(client, settings(folder.string())));
        first_start(licenses, variable("OSP_LICENSE_KEY"));
        every_start(licenses);
        now_and_then(licenses);
        uninstall(licenses);
        std::cout << "\n4 steps, 0 surprises\n";
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

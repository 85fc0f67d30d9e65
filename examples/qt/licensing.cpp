#include "licensing.hpp"

using openspring::object;
using openspring::result;

// An id for the user's calls, so that they can be ended without the watchdog's.
static const std::string of_the_user = "of the user";

static openspring::member options()
{
    return openspring::member::raw("options", object({{"call_id", of_the_user}}));
}

static QString user_message(const openspring::value &error)
{
    return QString::fromStdString(error["user_message"].text());
}

Licensing::Licensing(const std::string &configuration, const std::string &settings)
    : client_(configuration), licenses_(client_, settings)
{
    pool_.setMaxThreadCount(2);    // the user's call does not wait for the watchdog's
    watchdog_.setSingleShot(true);
    connect(&watchdog_, &QTimer::timeout, this, &Licensing::poll);
    watchdog_.start(0);
}

Licensing::~Licensing()
{
    // Ends the calls in flight. Those that are still to begin return at once.
    licenses_.close();
    pool_.waitForDone();
}

// Calls on a thread of the pool, and comes back to this thread with the result. Qt drops the result if this object is gone.
void Licensing::run(Call call, Answered answered)
{
    pool_.start([this, call = std::move(call), answered = std::move(answered)] {
        std::error_code failed;
        result returned = call(failed);
        QMetaObject::invokeMethod(
            this, [answered, returned = std::move(returned)] { answered(returned); }, Qt::QueuedConnection);
    });
}

void Licensing::ask(Call call)
{
    busy_ = true;
    emit changed();
    run(std::move(call), [this](const result &returned) {
        busy_ = false;
        emit changed();
        if (!returned.ok())
            emit refused(user_message(returned.error()));
        watchdog_.start(0);    // what is due may be another thing now
    });
}

void Licensing::activate(const QString &key)
{
    const std::string request = object({{"license_key", key.toStdString()}, options()});
    ask([this, request](std::error_code &failed) { return licenses_.activate_license(request, failed); });
}

void Licensing::check()
{
    ask([this](std::error_code &failed) { return licenses_.check(object({options()}), failed); });
}

void Licensing::deactivate()
{
    ask([this](std::error_code &failed) { return licenses_.deactivate(object({options()}), failed); });
}

void Licensing::cancel()
{
    licenses_.cancel(of_the_user);
}

// The watchdog: does what is due, and comes back when the next thing is.
void Licensing::poll()
{
    run([this](std::error_code &failed) { return licenses_.poll("{}", failed); }, [this](const result &polled) { tell(polled); });
}

void Licensing::tell(const result &polled)
{
    for (const openspring::value &event : polled["events"].items())
        emit happened(QString::fromStdString(event["event"].text()), user_message(event["error"]));
    emit changed();
    watchdog_.start(static_cast<int>(polled["next_ms"].number().value_or(60'000)));
}

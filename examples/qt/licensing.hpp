#ifndef LICENSING_HPP
#define LICENSING_HPP

#include <openspring.hpp>

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <QTimer>

#include <functional>

// The license of this program, for its windows. Calls over the network run on threads of a pool. Everything else,
// signals included, happens in the thread of the windows, which never waits for the network.
class Licensing : public QObject {
    Q_OBJECT

public:
    // Throws openspring::error if the configuration or the settings of the manager (docs/manager.md) are wrong.
    Licensing(const std::string &configuration, const std::string &settings);
    // Ends the calls in flight. Waits for them, which takes no longer than ending them.
    ~Licensing() override;

    // No network, microseconds.
    openspring::license_state state() const { return licenses_.state(); }
    // Whether one of the user's calls is under way.
    bool busy() const { return busy_; }

    void activate(const QString &key);
    void check();
    void deactivate();
    // Ends the user's call: a person does not want to wait any longer.
    void cancel();

signals:
    // The state may be another one, or a call has begun or ended: show it again.
    void changed();
    // A call of the user's has failed: a sentence for the user.
    void refused(const QString &message);
    // The watchdog has an event (docs/manager.md), with a sentence for the user where a check has failed.
    void happened(const QString &event, const QString &message);

private:
    using Call = std::function<openspring::result(std::error_code &)>;
    using Answered = std::function<void(const openspring::result &)>;

    openspring::client client_;
    openspring::manager licenses_;
    QThreadPool pool_;
    QTimer watchdog_;
    bool busy_ = false;

    void run(Call call, Answered answered);
    void ask(Call call);
    void poll();
    void tell(const openspring::result &polled);
};

#endif

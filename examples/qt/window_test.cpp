// Presses the buttons of the windows, against the sandbox of examples/with_sandbox.py.
#include "licensing.hpp"
#include "window.hpp"

#include <QApplication>
#include <QDialogButtonBox>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPushButton>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QtTest>

#include <memory>

// Only a program that hangs needs so long.
static const int limit_ms = 20'000;

class WindowTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> store_;
    std::unique_ptr<Licensing> licensing_;
    std::unique_ptr<Window> window_;

    // An order to the sandbox, in place of the vendor and of time.
    static void order(const QByteArray &method, const QString &path, const QJsonObject &body = {})
    {
        QNetworkAccessManager network;
        network.setTransferTimeout(limit_ms);
        QNetworkRequest request(qEnvironmentVariable("OSP_SANDBOX") + path);
        request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json");
        QNetworkReply *reply = network.sendCustomRequest(request, method, QJsonDocument(body).toJson());
        QSignalSpy finished(reply, &QNetworkReply::finished);
        QVERIFY(finished.wait(limit_ms));
        QVERIFY2(reply->error() == QNetworkReply::NoError, qPrintable(reply->errorString()));
    }

    static void hang(const QString &path)
    {
        order("POST", "/faults", {{"kind", "delay"}, {"ms", 60'000}, {"path", path}, {"times", 0}});
    }

    static QString key() { return qEnvironmentVariable("OSP_METERED_KEY"); }

    void open()
    {
        // A machine without a lasting id, such as a container, may run this test.
        const std::string settings = openspring::object({{"path", store_->path().toStdString()}, {"require_stable_device", false}});
        licensing_ = std::make_unique<Licensing>(qgetenv("OSP_CONFIG").toStdString(), settings);
        window_ = std::make_unique<Window>(*licensing_);
        window_->show();
    }

    void close()
    {
        window_.reset();
        licensing_.reset();
    }

    QString text(const char *name) const { return window_->findChild<QLabel *>(name, Qt::FindChildrenRecursively)->text(); }
    QAction *action(const char *name) const { return window_->findChild<QAction *>(name); }
    ActivationDialog *dialog() const { return qobject_cast<ActivationDialog *>(QApplication::activeModalWidget()); }
    QString dialog_text() const { return dialog()->findChild<QLabel *>("message")->text(); }

    // To look at: QT_TEST_PICTURES names a folder for pictures of the windows.
    static void picture(QWidget *of, const QString &name)
    {
        if (const QString folder = qEnvironmentVariable("QT_TEST_PICTURES"); !folder.isEmpty())
            QVERIFY(of->grab().save(folder + "/" + name + ".png"));
    }

    void enter(const QString &typed)
    {
        auto *line = dialog()->findChild<QLineEdit *>();
        line->clear();
        QTest::keyClicks(line, typed);
        press("&Activate");
    }

    void press(const QString &button)
    {
        for (QPushButton *found : dialog()->findChildren<QPushButton *>())
            if (found->text() == button)
                return QTest::mouseClick(found, Qt::LeftButton);
        QFAIL(qPrintable("no button " + button));
    }

    void activate()
    {
        QTRY_VERIFY_WITH_TIMEOUT(dialog() != nullptr, limit_ms);
        enter(key());
        QTRY_COMPARE_WITH_TIMEOUT(text("state"), "Licensed", limit_ms);
        QTRY_VERIFY_WITH_TIMEOUT(dialog() == nullptr, limit_ms);
    }

    static bool in_flight()
    {
        QNetworkAccessManager network;
        std::unique_ptr<QNetworkReply> reply(network.get(QNetworkRequest(qEnvironmentVariable("OSP_SANDBOX") + "/faults")));
        QSignalSpy finished(reply.get(), &QNetworkReply::finished);
        return finished.wait(limit_ms) && QJsonDocument::fromJson(reply->readAll()).array().first().toObject()["fired"].toInt() > 0;
    }

private slots:
    void init()
    {
        order("POST", "/reset");
        order("PATCH", "/licenses/" + key(), {{"validity_period", QDateTime::currentDateTimeUtc().addDays(30).addSecs(3600).toString("yyyy-MM-ddTHH:mm:ss.000Z")}});
        store_ = std::make_unique<QTemporaryDir>();
    }

    void the_first_start_asks_for_a_key_until_one_is_right()
    {
        open();
        QTRY_VERIFY_WITH_TIMEOUT(dialog() != nullptr, limit_ms);
        QCOMPARE(text("state"), "Not licensed");

        enter("AAAA-BBBB");
        QTRY_COMPARE_WITH_TIMEOUT(dialog_text(), "The license was not found, or the password is wrong. Please check what you entered.", limit_ms);
        picture(dialog(), "dialog");
        activate();

        QCOMPARE(text("days"), "Days left: 30");
        QVERIFY(window_->findChild<QPushButton *>("export")->isEnabled());
        picture(window_.get(), "licensed");
    }

    void a_later_start_needs_no_network()
    {
        open();
        activate();
        close();
        order("POST", "/faults", {{"kind", "reset"}, {"times", 0}});

        open();

        QCOMPARE(text("state"), "Licensed");
    }

    void the_window_shows_what_the_vendor_has_disabled()
    {
        open();
        activate();
        order("PATCH", "/licenses/" + key(), {{"license_enabled", false}});

        action("check")->trigger();

        QTRY_COMPARE_WITH_TIMEOUT(text("state"), "Not licensed", limit_ms);
        QCOMPARE(text("message"), "Your license is disabled. Please contact the vendor.");
        QVERIFY(!window_->findChild<QPushButton *>("export")->isEnabled());
        picture(window_.get(), "disabled");
    }

    // Nobody presses anything. The first poll asks, because the last contact is ten minutes ago.
    void the_watchdog_tells_the_window_what_the_vendor_has_disabled()
    {
        order("PUT", "/clock", {{"offset_s", -600}});
        open();
        activate();
        close();
        order("PUT", "/clock", {{"offset_s", 0}});
        order("PATCH", "/licenses/" + key(), {{"license_enabled", false}});

        open();
        QSignalSpy happened(licensing_.get(), &Licensing::happened);
        QThread *heard = nullptr;
        connect(licensing_.get(), &Licensing::happened, window_.get(), [&heard] { heard = QThread::currentThread(); }, Qt::DirectConnection);

        QTRY_COMPARE_WITH_TIMEOUT(text("message"), "Your license is disabled. Please contact the vendor.", limit_ms);
        QTRY_VERIFY_WITH_TIMEOUT(!happened.isEmpty(), limit_ms);
        QCOMPARE(happened.last().first().toString(), "state_changed");
        QCOMPARE(heard, QThread::currentThread());
    }

    // The server has activated the license, and nobody knows: the watchdog asks.
    void a_lost_response_is_made_up_for()
    {
        order("POST", "/faults", {{"kind", "reset"}, {"path", "/activate_license"}});
        open();

        activate();
    }

    void deactivating_frees_the_license_and_activating_takes_it_again()
    {
        open();
        activate();

        action("deactivate")->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(text("state"), "Not licensed", limit_ms);
        QTRY_VERIFY_WITH_TIMEOUT(action("activate")->isEnabled(), limit_ms);
        action("activate")->trigger();

        activate();
    }

    void the_windows_stay_alive_while_a_call_hangs_and_a_person_can_give_up()
    {
        hang("/activate_license");
        open();
        QTRY_VERIFY_WITH_TIMEOUT(dialog() != nullptr, limit_ms);
        enter(key());
        QCOMPARE(dialog_text(), "Asking the server …");
        QTRY_VERIFY_WITH_TIMEOUT(in_flight(), limit_ms);
        int turns = 0;
        QTimer turning;
        connect(&turning, &QTimer::timeout, this, [&turns] { ++turns; });
        turning.start(1);
        QTRY_VERIFY_WITH_TIMEOUT(turns > 20, limit_ms);    // the event loop goes on
        QVERIFY(licensing_->busy());

        press("Cancel");

        QTRY_VERIFY_WITH_TIMEOUT(!licensing_->busy(), limit_ms);
        QVERIFY(dialog() == nullptr);
    }

    void the_window_closes_while_a_call_hangs()
    {
        open();
        activate();
        hang("/check_license");
        action("check")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(in_flight(), limit_ms);
        QVERIFY(licensing_->busy());
        QElapsedTimer closing;
        closing.start();

        close();

        QVERIFY2(closing.elapsed() < limit_ms, "it has waited for the server");
    }

    void the_window_closes_before_its_calls_have_begun()
    {
        hang("/check_license");
        open();
        licensing_->check();
        close();
    }

    void cleanup()
    {
        close();
        order("POST", "/reset");
    }
};

QTEST_MAIN(WindowTest)
#include "window_test.moc"

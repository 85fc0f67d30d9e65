#include "window.hpp"

#include "licensing.hpp"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QPushButton>
#include <QStatusBar>
#include <QVBoxLayout>

// A label with a name, by which the test finds it.
static QLabel *label(const char *name)
{
    auto *made = new QLabel;
    made->setObjectName(name);
    made->setWordWrap(true);
    made->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    return made;
}

ActivationDialog::ActivationDialog(Licensing &licensing, QWidget *parent)
    : QDialog(parent), licensing_(licensing), key_(new QLineEdit), message_(label("message"))
{
    setWindowTitle("Activate Greeter");
    setMinimumWidth(420);
    message_->setMinimumHeight(3 * message_->fontMetrics().lineSpacing());    // room for what a refusal says
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    activate_ = buttons->addButton("&Activate", QDialogButtonBox::AcceptRole);
    activate_->setDefault(true);
    buttons->button(QDialogButtonBox::Cancel)->setAutoDefault(false);    // Enter activates, also after the button was disabled
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(new QLabel("Enter the license key of your order:"));
    layout->addWidget(key_);
    layout->addWidget(message_);
    layout->addWidget(buttons);

    connect(buttons, &QDialogButtonBox::accepted, this, [this] { licensing_.activate(key_->text()); });
    connect(buttons, &QDialogButtonBox::rejected, this, &ActivationDialog::reject);
    connect(key_, &QLineEdit::textChanged, this, &ActivationDialog::show_state);
    connect(&licensing_, &Licensing::changed, this, &ActivationDialog::show_state);
    connect(&licensing_, &Licensing::refused, message_, &QLabel::setText);
    show_state();
}

// Who closes the dialog does not want to wait for the server.
void ActivationDialog::reject()
{
    licensing_.cancel();
    QDialog::reject();
}

void ActivationDialog::show_state()
{
    key_->setReadOnly(licensing_.busy());
    activate_->setEnabled(!licensing_.busy() && !key_->text().trimmed().isEmpty());
    if (licensing_.busy())
        message_->setText("Asking the server …");
    else if (licensing_.state().usable)
        accept();    // also where the watchdog has found out that the license is active
}

Window::Window(Licensing &licensing)
    : licensing_(licensing), state_(label("state")), message_(label("message")), days_(label("days")), export_(new QPushButton("&Export"))
{
    setWindowTitle("Greeter");
    resize(480, 260);
    auto *page = new QWidget;
    auto *layout = new QVBoxLayout(page);
    state_->setStyleSheet("font-size: 24px; font-weight: bold");
    export_->setObjectName("export");
    layout->addWidget(state_);
    layout->addWidget(message_);
    layout->addWidget(days_);
    layout->addStretch();
    layout->addWidget(export_);
    setCentralWidget(page);

    QMenu *menu = menuBar()->addMenu("&License");
    activate_ = menu->addAction("&Activate …", this, &Window::ask_for_license);
    check_ = menu->addAction("&Check now", &licensing_, &Licensing::check);
    deactivate_ = menu->addAction("&Deactivate", &licensing_, &Licensing::deactivate);
    activate_->setObjectName("activate");
    check_->setObjectName("check");
    deactivate_->setObjectName("deactivate");

    connect(&licensing_, &Licensing::changed, this, &Window::show_state);
    connect(&licensing_, &Licensing::refused, this, [this](const QString &message) { statusBar()->showMessage(message); });
    connect(&licensing_, &Licensing::happened, this, [this](const QString &, const QString &message) { statusBar()->showMessage(message); });
    show_state();
    if (licensing_.state().reason == "no_license")
        QMetaObject::invokeMethod(this, &Window::ask_for_license, Qt::QueuedConnection);    // once the window is there
}

void Window::show_state()
{
    const openspring::license_state state = licensing_.state();
    state_->setText(state.usable ? "Licensed" : "Not licensed");
    message_->setText(QString::fromStdString(state.message));
    if (!state.usable)
        days_->clear();
    else
        days_->setText(state.days_left ? QString("Days left: %1").arg(*state.days_left) : "Your license has no end.");
    export_->setEnabled(state.has("export"));
    activate_->setEnabled(!state.usable && !licensing_.busy());
    check_->setEnabled(state.reason != "no_license" && !licensing_.busy());
    deactivate_->setEnabled(state.usable && !licensing_.busy());
}

void Window::ask_for_license()
{
    auto *dialog = new ActivationDialog(licensing_, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();    // does not wait, as exec() would
}

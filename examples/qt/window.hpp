#ifndef WINDOW_HPP
#define WINDOW_HPP

#include <QDialog>
#include <QMainWindow>

class Licensing;
class QAction;
class QLabel;
class QLineEdit;
class QPushButton;

// Asks for a license key until one is accepted, or until the user gives up.
class ActivationDialog : public QDialog {
    Q_OBJECT

public:
    ActivationDialog(Licensing &licensing, QWidget *parent);

    void reject() override;

private:
    Licensing &licensing_;
    QLineEdit *key_;
    QLabel *message_;
    QPushButton *activate_;

    void show_state();
};

// The program's window: what the license is, how long, and what it allows.
class Window : public QMainWindow {
    Q_OBJECT

public:
    explicit Window(Licensing &licensing);

private:
    Licensing &licensing_;
    QLabel *state_;
    QLabel *message_;
    QLabel *days_;
    QPushButton *export_;
    QAction *activate_;
    QAction *check_;
    QAction *deactivate_;

    void show_state();
    void ask_for_license();
};

#endif

// A desktop program with a license, in Qt 6: docs/quickstart/cpp.md explains it.
#include "licensing.hpp"
#include "window.hpp"

#include <QApplication>
#include <QMessageBox>

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    try {
        // Yours are constants of the program (docs/account.md); here the sandbox's come from outside.
        Licensing licensing(qgetenv("OSP_CONFIG").toStdString(), openspring::object({{"location", "user"}, {"name", "greeter"}}));
        Window window(licensing);
        window.show();
        return QApplication::exec();
    } catch (const openspring::error &e) {
        QMessageBox::critical(nullptr, "Greeter", QString::fromStdString(e.user_message()));    // e.what() is for your log
        return 2;
    }
}

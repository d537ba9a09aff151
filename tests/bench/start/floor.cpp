// The smallest window like Chatbook's: the baseline for measuring its start.
#include <QApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QMainWindow>

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QMainWindow window;
    auto *central = new QWidget;
    auto *layout = new QHBoxLayout(central);
    auto *column = new QVBoxLayout;
    layout->addWidget(new QListWidget);
    layout->addLayout(column);
    column->addWidget(new QListWidget);
    column->addWidget(new QLineEdit);
    window.setCentralWidget(central);
    window.resize(1000, 700);
    window.show();
    return QApplication::exec();
}

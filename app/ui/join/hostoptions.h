#pragma once

#include "hosting.h"

#include <QWidget>

class QComboBox;
class QLineEdit;
class QPushButton;

namespace chatbook::app {

/// The options for hosting: the chat's name and who may join. Folded, because most people change
/// nothing.
class HostOptions : public QWidget
{
    Q_OBJECT

public:
    explicit HostOptions(QWidget *parent = nullptr);

    void set(const QString &chatName, Admission admit);
    QString chatName() const; ///< empty: the machine's name
    Admission admit() const;

private:
    QPushButton *m_unfold;
    QLineEdit *m_chatName;
    QComboBox *m_admit;
};

} // namespace chatbook::app

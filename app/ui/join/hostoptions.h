#pragma once

#include "hosting.h"

#include <QWidget>

class QComboBox;
class QLineEdit;
class QPushButton;

namespace chatbook::app {

/// What a person may choose before they host: the chat's name and who may join. Folded away, for
/// most choose nothing.
class HostOptions : public QWidget
{
    Q_OBJECT

public:
    explicit HostOptions(QWidget *parent = nullptr);

    void set(const QString &chatName, Admission admit);
    QString chatName() const; ///< empty: the machine's
    Admission admit() const;

private:
    QPushButton *m_unfold;
    QLineEdit *m_chatName;
    QComboBox *m_admit;
};

} // namespace chatbook::app

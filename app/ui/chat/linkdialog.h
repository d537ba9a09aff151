#pragma once

#include <QDialog>
#include <QUrl>

namespace chatbook::app {

/// Whether a link from a stranger may be opened at all: http, https and mailto alone.
bool isOpenable(const QUrl &url);

/// Shows where a link leads, the host apart from what only looks like one, and opens it in the
/// desktop's own program when the person says so.
class LinkDialog : public QDialog
{
    Q_OBJECT

public:
    /// `url` is openable.
    explicit LinkDialog(const QUrl &url, QWidget *parent = nullptr);

    /// What is emphasised: the host, in ASCII too where it is written otherwise, or the mail
    /// address.
    static QString destination(const QUrl &url);

private:
    void openLink();

    QUrl m_url;
};

} // namespace chatbook::app

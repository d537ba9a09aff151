#pragma once

#include <QDialog>
#include <QUrl>

namespace chatbook::app {

/// Whether a stranger's link may be opened at all: only http, https and mailto.
bool isOpenable(const QUrl &url);

/// Shows where a link leads, with the host set apart from what only looks like one. Opens it in the
/// desktop's program if the person agrees.
class LinkDialog : public QDialog
{
    Q_OBJECT

public:
    /// `url` must be openable.
    explicit LinkDialog(const QUrl &url, QWidget *parent = nullptr);

    /// The emphasised part: the host, also in ASCII if it is written otherwise, or the mail
    /// address.
    static QString destination(const QUrl &url);

private:
    void openLink();

    QUrl m_url;
};

} // namespace chatbook::app

#pragma once

#include <QStringList>

class QDialog;
class QLabel;
class QLayout;
class QScrollArea;
class QSize;
class QVBoxLayout;

namespace chatbook::app {

/// What pages and dialogs are put together from.

/// A text that is taken for no markup, over as many lines as it needs.
QLabel *plainLabel(const QString &text = {});

/// Shows `column` in the middle of `page`, at most so wide, with room around it.
void showColumn(QScrollArea &page, QLayout *column, int mostWidth);

/// A text over what belongs to it.
QLabel *headingLabel(const QString &text);

/// Shows `column` in a dialog, scrolled where it is longer, over `says` and a button that closes
/// it. As large as that, or as the window that it belongs to.
void showInDialog(QDialog &dialog, QVBoxLayout *column, QLabel *says, const QSize &usual);

/// Takes all out, and deletes it later: one of the widgets may be what called.
void clearLayout(QLayout &layout);

/// Who may join a chat that is hosted here, in the order of Admission.
QStringList admitTexts();

/// Why there is no link to what is hosted here while this computer is on no network.
QString noNetworkText();

} // namespace chatbook::app

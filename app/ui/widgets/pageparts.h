#pragma once

#include <QStringList>

class QDialog;
class QLabel;
class QLayout;
class QScrollArea;
class QSize;
class QVBoxLayout;

namespace chatbook::app {

/// Building blocks of pages and dialogs.

/// A plain text, never markup, that wraps.
QLabel *plainLabel(const QString &text = {});

/// Shows `column` in the middle of `page`, at most `mostWidth` wide, with a margin.
void showColumn(QScrollArea &page, QLayout *column, int mostWidth);

/// A heading for what is below it.
QLabel *headingLabel(const QString &text);

/// Shows `column` in a dialog, above `says` and a button that closes it; scrolled if it is longer.
/// As large as its content, or as the window that it belongs to.
void showInDialog(QDialog &dialog, QVBoxLayout *column, QLabel *says, const QSize &usual);

/// Removes all items and deletes them later: one of the widgets may be the sender.
void clearLayout(QLayout &layout);

/// Who may join a chat hosted here, in the order of Admission.
QStringList admitTexts();

} // namespace chatbook::app

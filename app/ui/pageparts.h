#pragma once

#include <QStringList>

class QHBoxLayout;
class QLabel;
class QLayout;
class QScrollArea;
class QVBoxLayout;

namespace chatbook {

/// What pages and dialogs are put together from.

/// A text that is taken for no markup, over as many lines as it needs.
QLabel *plainLabel(const QString &text = {});

/// Shows `column` in the middle of `page`, at most so wide, with room around it.
void showColumn(QScrollArea &page, QLayout *column, int mostWidth);

/// A row with one line of text, and room for buttons behind it.
QHBoxLayout *addRow(QVBoxLayout &rows, const QString &text);

/// Takes all out, and deletes it later: one of the widgets may be what called.
void clearLayout(QLayout &layout);

/// Who may join a chat that is hosted here, in the order of Admit.
QStringList admitTexts();

} // namespace chatbook

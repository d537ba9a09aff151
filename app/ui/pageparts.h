#pragma once

#include <QStringList>

class QLabel;
class QLayout;
class QScrollArea;

namespace chatbook {

/// What pages and dialogs are put together from.

/// A text that is taken for no markup, over as many lines as it needs.
QLabel *plainLabel(const QString &text = {});

/// Shows `column` in the middle of `page`, at most so wide, with room around it.
void showColumn(QScrollArea &page, QLayout *column, int mostWidth);

/// Who may join a chat that is hosted here, in the order of Admit.
QStringList admitTexts();

} // namespace chatbook

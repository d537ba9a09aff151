// What is under a point of a laid out message, and what it says.

#include "messagelayout.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTextLayout>

namespace chatbook::app {

Hit hitTest(const MessageLayout &layout, const QPointF &point)
{
    const auto inside = [&](const QRectF &rect) { return !rect.isEmpty() && rect.contains(point); };
    if (inside(layout.sendAgain))
        return {Hit::Part::SendAgain};
    if (inside(layout.discard))
        return {Hit::Part::Discard};
    for (qsizetype i = 0; i < layout.reactions.size(); ++i) {
        if (inside(layout.reactions.at(i).rect))
            return {Hit::Part::Reaction, int(i)};
    }
    if (inside(layout.avatar))
        return {Hit::Part::Avatar};
    if (!inside(layout.bubble))
        return {};
    if (inside(layout.name))
        return {Hit::Part::Name};
    if (inside(layout.reply))
        return {Hit::Part::Reply};
    if (inside(layout.meta))
        return {Hit::Part::Meta};
    if (!inside(layout.text))
        return {Hit::Part::Bubble};
    const QPointF local = point - layout.text.topLeft();
    for (int i = 0; i < layout.layout->lineCount(); ++i) {
        const QTextLine line = layout.layout->lineAt(i);
        if (!line.naturalTextRect().contains(local))
            continue;
        const int position = line.xToCursor(local.x(), QTextLine::CursorOnCharacter);
        for (qsizetype link = 0; link < layout.links.size(); ++link) {
            const TextLink &candidate = layout.links.at(link);
            if (position >= candidate.start && position < candidate.start + candidate.length)
                return {Hit::Part::Link, int(link)};
        }
        return {Hit::Part::Text};
    }
    return {Hit::Part::Bubble};
}

QList<Hit> activeParts(const MessageLayout &layout)
{
    QList<Hit> parts;
    if (!layout.reply.isEmpty())
        parts.append({Hit::Part::Reply});
    for (qsizetype i = 0; i < layout.links.size(); ++i)
        parts.append({Hit::Part::Link, int(i)});
    for (qsizetype i = 0; i < layout.reactions.size(); ++i)
        parts.append({Hit::Part::Reaction, int(i)});
    if (!layout.sendAgain.isEmpty())
        parts.append({Hit::Part::SendAgain});
    if (!layout.discard.isEmpty())
        parts.append({Hit::Part::Discard});
    return parts;
}

QList<QRectF> rectsOf(const MessageLayout &layout, const Hit &part)
{
    switch (part.part) {
    case Hit::Part::Reply:
        return {layout.reply};
    case Hit::Part::Reaction:
        return {layout.reactions.at(part.index).rect};
    case Hit::Part::SendAgain:
        return {layout.sendAgain};
    case Hit::Part::Discard:
        return {layout.discard};
    case Hit::Part::Link:
        break;
    default:
        return {};
    }
    QList<QRectF> rects;
    const TextLink &link = layout.links.at(part.index);
    for (int i = 0; i < layout.layout->lineCount(); ++i) {
        const QTextLine line = layout.layout->lineAt(i);
        const int from = qMax(link.start, line.textStart());
        const int to = qMin(link.start + link.length, line.textStart() + line.textLength());
        if (from >= to)
            continue;
        const double x = line.cursorToX(from);
        const double end = line.cursorToX(to);
        rects.append(QRectF(qMin(x, end), line.y(), qAbs(end - x), line.height())
                         .translated(layout.text.topLeft()));
    }
    return rects;
}

QString describePart(const MessageLayout &layout, const Hit &part)
{
    switch (part.part) {
    case Hit::Part::Reply:
        return QCoreApplication::translate("MessageLayout", "Quote: %1, %2")
            .arg(layout.replyName, layout.replyText);
    case Hit::Part::Link:
        return QCoreApplication::translate("MessageLayout", "Link: %1")
            .arg(layout.links.at(part.index).url.toDisplayString());
    case Hit::Part::Reaction:
        return QCoreApplication::translate("MessageLayout", "Reaction: %1")
            .arg(layout.reactions.at(part.index).label);
    case Hit::Part::SendAgain:
        return sendAgainText();
    case Hit::Part::Discard:
        return discardText();
    default:
        return {};
    }
}

int textPositionAt(const MessageLayout &layout, const QPointF &point)
{
    const QPointF local = point - layout.text.topLeft();
    if (local.y() < 0)
        return 0;
    for (int i = 0; i < layout.layout->lineCount(); ++i) {
        const QTextLine line = layout.layout->lineAt(i);
        if (local.y() < line.y() + line.height())
            return line.xToCursor(local.x());
    }
    return int(layout.plain.size());
}

QString tooltipOf(const MessageRow &row, const MessageLayout &layout, const Hit &hit)
{
    if (hit.part == Hit::Part::Link)
        return layout.links.at(hit.index).url.toDisplayString();
    if (hit.part == Hit::Part::Name || hit.part == Hit::Part::Avatar)
        return row.message.sender.name;
    if (hit.part == Hit::Part::Nothing || hit.part == Hit::Part::SendAgain ||
        hit.part == Hit::Part::Discard || hit.part == Hit::Part::Reaction)
        return {};
    const auto full = [](const QDateTime &time) {
        return QLocale().toString(time.toLocalTime(), QLocale::LongFormat);
    };
    QString tip = full(row.message.timestamp);
    if (row.message.editedAt)
        tip += u'\n' + QCoreApplication::translate("MessageLayout", "Edited: %1")
                           .arg(full(*row.message.editedAt));
    if (row.message.deletedAt)
        tip += u'\n' + QCoreApplication::translate("MessageLayout", "Deleted: %1")
                           .arg(full(*row.message.deletedAt));
    return tip;
}

QString reactorsText(const Reaction &reaction, const UserId &self, const NameOf &nameOf)
{
    constexpr qsizetype mostNames = 10;
    const auto words = [](const char *text) {
        return QCoreApplication::translate("MessageLayout", text);
    };
    QStringList names;
    if (reaction.isOf(self))
        names.append(words("You"));
    for (const UserId &user : reaction.users) {
        const QString name = user == self || !nameOf ? QString() : nameOf(user);
        if (!name.isEmpty() && names.size() < mostNames)
            names.append(name);
    }
    const int others = reaction.count - int(names.size());
    if (others > 0)
        names.append(QCoreApplication::translate("MessageLayout", "%n other(s)", nullptr, others));
    return words("%1: %2").arg(reaction.emoji, names.join(words(", ")));
}

} // namespace chatbook::app

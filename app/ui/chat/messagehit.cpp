// What is under a point of a laid out message, and what it says.

#include "messagelayout.h"

#include <QCoreApplication>
#include <QLocale>

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
    if (inside(layout.meta))
        return {Hit::Part::Meta};
    for (qsizetype i = 0; i < layout.blocks.size(); ++i) {
        const auto &[block, rect] = layout.blocks.at(i);
        if (!inside(rect))
            continue;
        Hit hit = block->hitTest(point - rect.topLeft());
        if (hit.part == Hit::Part::Item)
            hit.block = int(i);
        return hit;
    }
    return {Hit::Part::Bubble};
}

QList<Hit> activeParts(const MessageLayout &layout)
{
    QList<Hit> parts;
    for (qsizetype i = 0; i < layout.blocks.size(); ++i) {
        for (int item = 0; item < layout.blocks.at(i).block->itemCount(); ++item)
            parts.append({Hit::Part::Item, item, int(i)});
    }
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
    case Hit::Part::Item: {
        const auto &[block, rect] = layout.blocks.at(part.block);
        QList<QRectF> rects = block->rectsOf(part.index);
        for (QRectF &one : rects)
            one.translate(rect.topLeft());
        return rects;
    }
    case Hit::Part::Reaction:
        return {layout.reactions.at(part.index).rect};
    case Hit::Part::SendAgain:
        return {layout.sendAgain};
    case Hit::Part::Discard:
        return {layout.discard};
    default:
        return {};
    }
}

QString describePart(const MessageLayout &layout, const Hit &part)
{
    switch (part.part) {
    case Hit::Part::Item:
        return layout.blocks.at(part.block).block->describe(part.index);
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

Target targetOf(const MessageLayout &layout, const Hit &hit)
{
    if (hit.part != Hit::Part::Item)
        return {};
    return layout.blocks.at(hit.block).block->targetOf(hit.index);
}

QUrl linkOf(const MessageLayout &layout, const Hit &hit)
{
    const Target target = targetOf(layout, hit);
    const auto *url = std::get_if<QUrl>(&target);
    return url != nullptr ? *url : QUrl();
}

int textPositionAt(const MessageLayout &layout, const QPointF &point)
{
    int before = 0;
    for (const auto &[block, rect] : layout.blocks) {
        const auto length = int(block->text().size());
        if (length > 0 && point.y() < rect.bottom())
            return before + block->positionAt(point - rect.topLeft());
        before += length;
    }
    return before;
}

QString tooltipOf(const MessageRow &row, const MessageLayout &layout, const Hit &hit)
{
    if (const QUrl link = linkOf(layout, hit); !link.isEmpty())
        return link.toDisplayString();
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

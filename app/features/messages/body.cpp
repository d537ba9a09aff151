#include "body.h"

#include "messagewords.h"

namespace chatbook::app {

namespace {

QString withLineSeparators(const QString &content)
{
    QString text = content;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (c == u'\n' || c == QChar::ParagraphSeparator)
            text[i] = QChar::LineSeparator;
        else if (c == u'\r')
            text[i] = i + 1 < text.size() && text.at(i + 1) == u'\n' ? QChar(0x200b)
                                                                     : QChar(QChar::LineSeparator);
    }
    return text;
}

} // namespace

QString Body::spoken() const
{
    QString all;
    for (const Block &block : blocks)
        all += std::visit([](const auto &kind) { return kind.spoken(); }, block);
    return all;
}

Body parseBody(const Message &message, const QString &quoted)
{
    Body body;
    if (message.replyTo && !message.deletedAt)
        body.blocks.append(Body::Quote{*message.replyTo, quoted});
    const QString instead = insteadOfText(message);
    if (!instead.isEmpty()) {
        body.blocks.append(Body::Text{.content = instead, .shown = instead, .instead = true});
        return body;
    }
    Body::Text text{.content = message.content, .shown = withLineSeparators(message.content)};
    text.links = findLinks(text.shown);
    body.blocks.append(text);
    return body;
}

} // namespace chatbook::app

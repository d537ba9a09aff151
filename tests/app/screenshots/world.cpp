#include "world.h"

namespace chatbook::app {

namespace {

const QList<User> cast{
    {{"u-1"}, "Grace"},
    {{"u-2"}, "Łukasz Żółć"},
    {{"u-3"}, "小明"},
    {{"u-4"}, "<img src=\"file:///etc/passwd\"> <b>Bold</b>"},
    {{"u-5"}, "محمد عبد الله"},
    {{"u-6"}, "Z̷͓̈a̶̫͐l̴̖̿g̸̠̈́o̶̳͒ " + QString("VeryLongNameWithoutAnySpace").repeated(2)},
    {{"u-7"}, "👩‍👩‍👧‍👦 Family"},
    {{"u-8"}, "Ålesund Éclair"},
};

Message made(const User &from, const QString &text, const QDateTime &when, qint64 offset)
{
    Message message;
    message.id = {QString("h%1").arg(offset)};
    message.sender = from;
    message.recipient = allChatRecipient();
    message.content = text;
    message.timestamp = when;
    message.offset = message.changed = offset;
    return message;
}

} // namespace

World::World()
    : profile(Profile::open(folder.path(), "default").value().release())
    , window(std::make_unique<MainWindow>(
          *profile, hosting, discovery,
          [this](const JoinRequest &) {
              auto made = std::make_unique<FakeSession>(User{{"u-self"}, "Ana"});
              session = made.get();
              if (fill)
                  fill(*session);
              return made;
          },
          clock))
{}

QList<SavedAccount> World::knownServers() const
{
    const QDateTime used = QDateTime::currentDateTimeUtc();
    return {
        {.address = QUrl("ws://127.0.0.1:24280"),
         .server = {{"a"}, "Ana's laptop", "1", 1},
         .self = {{"u"}, "Ana"},
         .lastUsed = used,
         .hostedHere = true},
        {.address = QUrl("ws://192.168.1.9:24280"),
         .server = {{"b"}, "<h1>Office</h1> " + QString("third floor ").repeated(6), "1", 1},
         .self = {{"u"}, "Ana"},
         .lastUsed = used},
        {.address = QUrl("ws://[fd00::17]:25000"),
         .server = {{"c"}, "会议室", "1", 1},
         .self = {{"u"}, "安娜"},
         .lastUsed = used},
    };
}

void news(FakeSession &session)
{
    session.server.offerFeed();
    talk(session);
    session.server.now = QDateTime::currentDateTimeUtc().addDays(-2);
    Message first =
        session.receive(cast[0], feed(),
                        "The projector works again. The manual is at https://example.org/room-12 "
                        "and in the drawer.");
    const ConversationId below = commentsOn({first.id.value});
    for (const char *text : {"Thank you!", "👍", "Which drawer?", "The left one."})
        session.receive(cast[2], below, text);
    session.receive(cast[5], feed(), QString("<b>no</b> & wordwithoutanyspace").repeated(12));
    Message deleted = session.receive(cast[1], feed(), "gone");
    session.messages.remove(deleted.id, [](const Result<Done> &) {});
    const Message meeting =
        session.receive(cast[2], feed(), "今天下午三点在图书馆开会。\n请带上你们的报告。");
    session.receive(cast[4], commentsOn({meeting.id.value}), "سأكون هناك");
    session.receive(cast[5], commentsOn({meeting.id.value}),
                    QString("A long comment. ").repeated(20));
    session.server.now = QDateTime::currentDateTimeUtc();
    session.messages.react(meeting.id, "🎉", true, [](const Result<Done> &) {});
    session.receive(session.link().self(), feed(), "Lunch is at noon.");
}

void talk(FakeSession &session)
{
    session.addPeople(cast);
    session.setOnline(cast.first(5) + QList<User>{session.link().self()});
    session.server.now = QDateTime::currentDateTimeUtc().addDays(-1).addSecs(-7'200);
    const ConversationId self = conversationWith(session.link().self().id);
    session.receive(cast[7], self, "See you on Monday.");
    session.receive(cast[4], self, "مرحبا! هل وصلت الرسومات؟");
    session.receive(cast[6], self, "🎉🎉🎉");
    session.receive(cast[5], self, "Line one\nline two\n\n\nline five");
    session.drafts.set(conversationWith(cast[7].id), {.text = "On Monday I am"});
    session.setTyping(conversationWith(cast[6].id), {cast[6].name});
    session.receive(cast[0], allChat(), "Good morning! The plan for today is in the kitchen.");
    session.receive(cast[1], allChat(), "Did you see the drawings?");
    session.receive(session.link().self(), allChat(), "Not yet, where are they?");
    session.server.now = QDateTime::currentDateTimeUtc().addSecs(-5'400);
    session.receive(cast[2], allChat(), "我在三楼，图纸在绘图仪旁边。需要我带下来吗？");
    session.receive(cast[3], allChat(),
                    "<script>alert(1)</script> <img src=file:///etc/passwd> %1 %n &amp;");
    session.receive(cast[4], allChat(), "الرسومات جاهزة على https://example.com/plan?x=1 الآن");
    Message reply;
    reply.sender = session.link().self();
    reply.recipient = allChatRecipient();
    reply.content = "Thanks, I will fetch them. The long version: " +
                    QString("we keep one paper copy of each floor plan so that anyone can "
                            "look things up when the network is down. ")
                        .repeated(2);
    reply.replyTo = ReplyReference{{"m7"}, 7, cast[2]};
    reply.reactions = {{"👍", 3, {cast[0].id, cast[1].id, session.link().self().id}},
                       {"❤️", 1, {cast[2].id}}};
    session.stored(reply);
    session.receive(cast[5], allChat(), QString("Averyverylongwordwithoutanyspace").repeated(6));
    session.receive(cast[0], allChat(), "👍");
    session.receive(cast[0], allChat(), "def f(x):\n    return x  # tabs and    spaces stay");
    const qint64 read = session.server.messages(allChat()).at(6).offset;
    session.conversations.markRead(allChat(), read);
}

void crowd(FakeSession &session)
{
    talk(session);
    static const QStringList given{"Ada",    "Björn", "Chloé", "Dmitri", "Eun-ji",
                                   "Fatima", "Goran", "Hana",  "Inês",   "Jürgen"};
    static const QStringList family{"Abe",     "Baker",  "Černý",  "Dubois",  "Eriksen",
                                    "Fischer", "García", "Huang",  "Ivanova", "Jones",
                                    "Kim",     "Lopez",  "Müller", "Nowak",   "Okafor",
                                    "Petrov",  "Quinn",  "Rossi",  "Silva",   "Tanaka"};
    QList<User> users;
    for (const QString &first : given) {
        for (const QString &last : family)
            users.append({{"p-" + first + last}, first + ' ' + last});
    }
    session.addPeople(users);
    session.setOnline(users.first(150) + QList<User>{session.link().self()});
}

QList<Message> hits()
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    return {
        made(cast[4], "الرسومات جاهزة على https://example.com/plan?x=1 الآن", now.addSecs(-5'000),
             9),
        made(cast[0], "Good morning! The plan for today is in the kitchen.", now.addDays(-1), 5),
        made(cast[5],
             "What about a rather long message in which the word comes late: the plan is "
             "still the same as before",
             now.addDays(-9), 4),
        made(cast[3], "<b>plan</b>", now.addDays(-200), 3),
    };
}

} // namespace chatbook::app

#include "names.h"

#include "target.h"
#include "text/blank.h"
#include "text/confusables.h"
#include "text/fold.h"
#include "wirelimits.h"

// The names, passwords and reactions that people choose.

using namespace chatbook;
using namespace chatbook::server;
using namespace chatbook::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QString text = QString::fromUtf8(QByteArrayView(data, qsizetype(size)));
    if (const Result<QString> name = checkName(text)) {
        require(name->toUcs4().size() <= limits::nameCodePoints &&
                    name->toUtf8().size() <= limits::nameBytes,
                "a name has the right size");
        require(!foldName(*name).trimmed().isEmpty(), "a name shows");
        const Result<QString> again = checkName(*name);
        require(again && *again == *name, "a name that is kept may be kept");
    }
    if (const Result<QString> wanted = checkNewName(text)) {
        require(checkName(*wanted).ok(), "a name that may be taken may be kept");
        require(!skeletonsOf(*wanted).contains(QString()), "a name looks like something");
        require(!mixesScripts(*wanted), "each word of a new name is in one script");
    }
    if (const Result<QString> device = checkDeviceName(text))
        require(checkDeviceName(*device).ok(), "a device's name that is kept may be kept");
    if (const Result<QString> password = checkPassword(text)) {
        const Result<QString> again = checkPassword(*password);
        require(again && *again == *password, "a password is the same in either form");
    }
    require(isBlank(QString(text + QChar(0x200b))) == isBlank(text),
            "what hides shows nothing more");
    require(!isOneGrapheme(text + QStringLiteral(" ")), "a space more is a grapheme more");
    return 0;
}

#include "blank.h"

#include <unicode/uchar.h>
#include <unicode/utf16.h>

namespace chatbook {
namespace {

bool shows(UChar32 character)
{
    switch (character) {
    case 0x2800: // a Braille pattern without dots
    case 0xfff9: // interlinear annotation: its three characters
    case 0xfffa:
    case 0xfffb:
    case 0x16fe4: // a filler of the Khitan small script
    case 0x1d159: // a note without a head
        return false;
    default:
        return !u_isUWhiteSpace(character) && u_charType(character) != U_CONTROL_CHAR &&
               !u_hasBinaryProperty(character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
    }
}

} // namespace

bool isBlank(QStringView text)
{
    for (qsizetype i = 0; i < text.size();) {
        UChar32 character = 0;
        U16_NEXT(text.utf16(), i, text.size(), character);
        if (shows(character))
            return false;
    }
    return true;
}

} // namespace chatbook

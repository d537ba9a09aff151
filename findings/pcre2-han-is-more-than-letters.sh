#!/usr/bin/env bash
# PCRE2, the engine behind QRegularExpression: two character classes that hold other characters
# than their text says.
#
# 1. \p{Han} also matches the full stop 。, the brackets 「」 and the dot ・, which no script owns.
#    Since 10.40 a script's name alone means Script_Extensions (UAX 24), as in Perl. JavaScript's
#    \p{Script=Han} does not match them. \p{sc:Han} means the script alone.
#    A pattern that ends an address at Chinese punctuation but goes on for \p{Han} never ends there.
# 2. Without regard to case, [^\x{80}-\x{10ffff}], meant as "ASCII", matches neither k nor s: both
#    are small letters of characters in that range (U+212A KELVIN SIGN, U+017F LONG S).
#
# Seen with Debian 12's pcre2-utils 10.42-1+deb12u2.
# Sources: pcre2pattern(3), "Script properties for \p and \P"; Unicode's CaseFolding.txt.
set -euo pipefail

package=pcre2-utils
version=10.42-1+deb12u2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq "$package=$version" "libpcre2-8-0=$version" 2>/dev/null
for file in ./*.deb; do dpkg -x "$file" .; done
library=$(dirname "$(find . -name 'libpcre2-8.so.0')")
matched() { # matched PATTERN [OPTION…] : the lines of standard input that match, on one line
    local pattern=$1
    shift
    LD_LIBRARY_PATH=$library ./usr/bin/pcre2grep -u "$@" "$pattern" | tr -d '\n'
}
expect() { # expect WHAT SEEN WANTED
    printf '%-46s %s\n' "$1" "$2"
    if [ "$2" != "$3" ]; then
        echo "changed: it was '$3'"
        exit 1
    fi
}

echo "$package $version"
expect '\p{Han} in 。「・ー好' "$(printf '。\n「\n・\nー\n好\n' | matched '\p{Han}')" '。「・好'
expect '\p{sc:Han} in 。「・ー好' "$(printf '。\n「\n・\nー\n好\n' | matched '\p{sc:Han}')" '好'
expect '[^\x{80}-\x{10ffff}] in a k s' \
    "$(printf 'a\nk\ns\n' | matched '[^\x{80}-\x{10ffff}]')" 'aks'
expect '(?i)[^\x{80}-\x{10ffff}] in a k s' \
    "$(printf 'a\nk\ns\n' | matched '[^\x{80}-\x{10ffff}]' -i)" 'a'

#pragma once

#include <QString>
#include <QStringList>

/// How names look to people, by Unicode's tables of confusable characters (UTS 39).
namespace chatbook {

/// The one or two skeletons of a name: of the name as it is written, in which a capital I is an l,
/// and of it in small letters. Two names look alike if they share one. Skeletons are only for
/// comparing, are never shown, and are valid only while skeletonVersion() stays the same.
QStringList skeletonsOf(const QString &name);

/// Identifies the tables that skeletonsOf() uses.
QString skeletonVersion();

/// Whether a word (UAX 29) mixes scripts that no language writes together, such as Latin and
/// Cyrillic. Latin may be mixed with Chinese, Japanese and Korean; digits, symbols and emoji with
/// everything. Different words may be in different scripts.
bool mixesScripts(const QString &text);

} // namespace chatbook

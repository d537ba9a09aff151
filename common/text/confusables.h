#pragma once

#include <QString>
#include <QStringList>

/// How names look to a person, by Unicode's tables of what is taken for something else (UTS 39).
namespace chatbook {

/// The skeletons of a name, one or two: of it as it is written, in which a capital I is an l, and
/// of it in small letters. Two names look alike when they share one. Skeletons are for comparing,
/// and for keeping no longer than skeletonVersion() stays the same; they are never shown.
QStringList skeletonsOf(const QString &name);

/// Says by which tables skeletonsOf() goes.
QString skeletonVersion();

/// Whether a word (UAX 29) mixes scripts that no language writes together, such as Latin and
/// Cyrillic. Latin goes with Chinese, Japanese and Korean; digits, signs and emoji go with
/// everything. Different words may be in different scripts.
bool mixesScripts(const QString &text);

} // namespace chatbook

#include "keywords.h"

#include <algorithm>
#include <array>

namespace chatbook {
namespace {

/// All easy to say, and easy to tell apart.
constexpr std::array<const char *, 256> words{
    "acorn",    "actor",   "agent",   "album",   "alley",    "amber",   "ankle",    "apple",
    "apron",    "arena",   "arrow",   "aspen",   "attic",    "award",   "bacon",    "badge",
    "bagel",    "baker",   "ballet",  "bamboo",  "banana",   "banjo",   "barber",   "barrel",
    "basket",   "beach",   "beaver",  "belt",    "bicycle",  "bishop",  "blanket",  "bonus",
    "bottle",   "bowl",    "branch",  "bread",   "bridge",   "bronze",  "brush",    "bucket",
    "button",   "cabin",   "cactus",  "camel",   "camera",   "canoe",   "canyon",   "carpet",
    "carrot",   "castle",  "cedar",   "cello",   "chalk",    "cheese",  "cherry",   "chess",
    "circle",   "citrus",  "clover",  "cobra",   "coffee",   "comet",   "copper",   "coral",
    "cotton",   "cousin",  "cradle",  "crayon",  "cricket",  "crown",   "curtain",  "dagger",
    "daisy",    "dancer",  "desert",  "diamond", "dinner",   "dolphin", "donkey",   "dragon",
    "drawer",   "drum",    "eagle",   "easel",   "echo",     "elbow",   "elm",      "ember",
    "engine",   "eraser",  "estate",  "falcon",  "family",   "farmer",  "feather",  "fennel",
    "ferry",    "fiddle",  "field",   "finger",  "flamingo", "flower",  "forest",   "fossil",
    "fountain", "fox",     "galaxy",  "garden",  "garlic",   "ginger",  "giraffe",  "glacier",
    "globe",    "glove",   "goblet",  "grape",   "gravel",   "guitar",  "hammer",   "harbor",
    "hazel",    "helmet",  "heron",   "hobby",   "honey",    "horizon", "hotel",    "igloo",
    "island",   "ivory",   "jacket",  "jaguar",  "jasmine",  "jewel",   "jigsaw",   "juggler",
    "jungle",   "kettle",  "kitchen", "kiwi",    "knight",   "koala",   "ladder",   "lagoon",
    "lantern",  "lemon",   "leopard", "letter",  "lizard",   "lobster", "locket",   "lumber",
    "magnet",   "mango",   "maple",   "marble",  "market",   "melon",   "meteor",   "mirror",
    "mitten",   "monkey",  "morning", "mosaic",  "mountain", "muffin",  "mustard",  "napkin",
    "needle",   "nest",    "noodle",  "nutmeg",  "oasis",    "ocean",   "olive",    "onion",
    "opera",    "orange",  "orchid",  "otter",   "oyster",   "paddle",  "palace",   "panda",
    "parrot",   "peanut",  "pebble",  "pelican", "pencil",   "pepper",  "piano",    "pigeon",
    "pirate",   "planet",  "plum",    "pocket",  "poem",     "pony",    "poppy",    "potato",
    "puzzle",   "quail",   "quartz",  "queen",   "quilt",    "rabbit",  "radio",    "raven",
    "ribbon",   "river",   "robin",   "rocket",  "saddle",   "sailor",  "salmon",   "sandal",
    "saturn",   "school",  "shadow",  "shovel",  "silver",   "singer",  "spider",   "spoon",
    "squirrel", "statue",  "summer",  "sunset",  "table",    "teapot",  "thunder",  "ticket",
    "tiger",    "tomato",  "trumpet", "tulip",   "tunnel",   "turtle",  "umbrella", "uncle",
    "valley",   "vanilla", "velvet",  "village", "violin",   "volcano", "wagon",    "walnut",
    "whale",    "willow",  "window",  "winter",  "wizard",   "yogurt",  "zebra",    "zipper",
};

} // namespace

QStringList keyWords(QByteArrayView hash)
{
    constexpr qsizetype count = 8;
    QStringList said;
    for (const char byte : hash.first(std::min(count, hash.size())))
        said.append(QString::fromLatin1(words[size_t(quint8(byte))]));
    return said;
}

} // namespace chatbook

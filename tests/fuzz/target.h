#pragma once

#include <QByteArrayView>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

/// Each target defines it: one run over one input of any bytes. Returns 0. libFuzzer calls it by
/// this name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace chatbook::fuzz {

/// Ends the program unless `holds` is true, so that the input is kept.
inline void require(bool holds, const char *sentence)
{
    if (holds)
        return;
    std::fprintf(stderr, "This does not hold: %s.\n", sentence);
    std::abort();
}

} // namespace chatbook::fuzz

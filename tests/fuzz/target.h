#pragma once

#include <QByteArrayView>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

/// What each target defines: one run over one input, whatever its bytes are. Returns 0. This is
/// the name that libFuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace chatbook::fuzz {

/// Ends the program unless it `holds`, so that the input is kept.
inline void require(bool holds, const char *sentence)
{
    if (holds)
        return;
    std::fprintf(stderr, "This does not hold: %s.\n", sentence);
    std::abort();
}

} // namespace chatbook::fuzz

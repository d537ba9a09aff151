#pragma once

#include "loop.h"

namespace load {

/// Logs many clients in, a few at a time.
class Crowd : public Listener
{
public:
    explicit Crowd(Loop &loop, int atOnce = 64)
        : m_loop(loop)
        , m_atOnce(atOnce)
    {}

    /// Adds and logs in so many more. Ends the program if that takes minutes.
    void gather(int count);

    void ready(Client &) override;

private:
    void openNext();

    Loop &m_loop;
    int m_atOnce;
    size_t m_opened = 0;
    size_t m_ready = 0;
};

/// Runs the loop for that time.
void pass(Loop &loop, double seconds);

} // namespace load

// Starts programs in turn on an X display and measures each from outside:
//   measure ROUNDS NAME COMMAND… [-- NAME COMMAND…]…
// Prints, for each, the medians of
//   painted  ms from exec to a window that has been painted
//   cpu      ms of CPU until nothing has run for half a second, or for 4 s
//   pss      MiB, 5 s after the window
//   idle     % of a core over the 10 s after that
// and their ratios to the first. Expects DISPLAY to name a display with nothing else on it.
#include <xcb/xcb.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

struct Subject
{
    std::string name;
    std::vector<char *> command;
    std::vector<double> painted, cpu, pss, idle;
};

double since(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// How many pixels of a line across the display are not the root window's black.
int paintedPixels(xcb_connection_t *connection, const xcb_screen_t *screen)
{
    const auto cookie = xcb_get_image(connection, XCB_IMAGE_FORMAT_Z_PIXMAP, screen->root, 0, 300,
                                      screen->width_in_pixels, 1, ~0U);
    xcb_get_image_reply_t *image = xcb_get_image_reply(connection, cookie, nullptr);
    if (!image)
        return 0;
    const auto *pixels = reinterpret_cast<const uint32_t *>(xcb_get_image_data(image));
    const int count = xcb_get_image_data_length(image) / 4;
    const auto painted =
        std::count_if(pixels, pixels + count, [](uint32_t p) { return (p & 0xffffff) != 0; });
    free(image);
    return int(painted);
}

double cpuMs(pid_t pid)
{
    clockid_t clock{};
    timespec time{};
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0)
        return 0;
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

double pssMiB(pid_t pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/smaps_rollup");
    for (std::string word; file >> word;)
        if (word == "Pss:") {
            double kilobytes = 0;
            file >> kilobytes;
            return kilobytes / 1024;
        }
    return 0;
}

double cpuUntilIdle(pid_t pid, Clock::time_point atMost)
{
    double last = cpuMs(pid);
    for (int quiet = 0; quiet < 10 && Clock::now() < atMost;) {
        std::this_thread::sleep_for(milliseconds(50));
        const double now = cpuMs(pid);
        quiet = now - last < 0.5 ? quiet + 1 : 0;
        last = now;
    }
    return last;
}

void measure(Subject &subject, xcb_connection_t *connection, const xcb_screen_t *screen)
{
    const Clock::time_point start = Clock::now();
    const pid_t pid = fork();
    if (pid == 0) {
        execvp(subject.command.front(), subject.command.data());
        _exit(127);
    }
    while (paintedPixels(connection, screen) < 300) {
        if (since(start) > 60'000 || waitpid(pid, nullptr, WNOHANG) != 0) {
            std::fprintf(stderr, "%s showed no window\n", subject.name.c_str());
            std::exit(1);
        }
        std::this_thread::sleep_for(milliseconds(1));
    }
    subject.painted.push_back(since(start));
    const Clock::time_point shown = Clock::now();
    subject.cpu.push_back(cpuUntilIdle(pid, shown + std::chrono::seconds(4)));
    std::this_thread::sleep_until(shown + std::chrono::seconds(5));
    subject.pss.push_back(pssMiB(pid));
    const double before = cpuMs(pid);
    std::this_thread::sleep_for(std::chrono::seconds(10));
    subject.idle.push_back((cpuMs(pid) - before) / 10'000 * 100);
    kill(pid, SIGTERM);
    waitpid(pid, nullptr, 0);
    while (paintedPixels(connection, screen) > 0)
        std::this_thread::sleep_for(milliseconds(10));
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

int main(int argc, char **argv)
{
    const int rounds = argc > 3 ? std::atoi(argv[1]) : 0;
    if (rounds < 1) {
        std::fprintf(stderr, "usage: measure ROUNDS NAME COMMAND… [-- NAME COMMAND…]…\n");
        return 2;
    }
    std::vector<Subject> subjects;
    for (int i = 2; i < argc; ++i) {
        subjects.push_back({argv[i], {}, {}, {}, {}, {}});
        while (++i < argc && std::string(argv[i]) != "--")
            subjects.back().command.push_back(argv[i]);
        subjects.back().command.push_back(nullptr);
    }
    xcb_connection_t *connection = xcb_connect(nullptr, nullptr);
    if (xcb_connection_has_error(connection)) {
        std::fprintf(stderr, "there is no display\n");
        return 1;
    }
    const xcb_screen_t *screen = xcb_setup_roots_iterator(xcb_get_setup(connection)).data;
    for (int round = 0; round < rounds; ++round)
        for (Subject &subject : subjects)
            measure(subject, connection, screen);
    xcb_disconnect(connection);

    const Subject &floor = subjects.front();
    std::printf(
        "| program | painted ms | cpu ms | PSS MiB | idle %% |\n| --- | --- | --- | --- | --- |\n");
    for (const Subject &s : subjects)
        std::printf("| %s | %.0f (%.2f x) | %.0f (%.2f x) | %.1f (%.2f x, %+.1f) | %.3f |\n",
                    s.name.c_str(), median(s.painted), median(s.painted) / median(floor.painted),
                    median(s.cpu), median(s.cpu) / median(floor.cpu), median(s.pss),
                    median(s.pss) / median(floor.pss), median(s.pss) - median(floor.pss),
                    median(s.idle));
    return 0;
}

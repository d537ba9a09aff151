// The limit of the machine: the least work of a server that stores its messages, written only for
// speed. It trusts its clients, and has no rights or accounts.
//   limit --data DIRECTORY [--port N]
//   limit --data DIRECTORY --fill MESSAGES
#include "server.h"

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <sys/stat.h>

namespace {

void fill(const std::string &path, int count)
{
    limit::Table table(path);
    table.begin();
    for (int i = 1; i <= count; ++i) {
        limit::Message message;
        message.sender = uint32_t(i * 31 % 200);
        message.time = 1'700'000'000'000 + i;
        message.content = "yes the printer in room 3 tomorrow I think so lunch please the schedule "
                          "hello draft ok " +
                          std::to_string(i);
        table.insert(message, i);
    }
    table.commit();
}

} // namespace

int main(int argc, char **argv)
{
    std::string directory;
    int port = 0;
    int messages = 0;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view name = argv[i];
        if (name == "--data")
            directory = argv[i + 1];
        else if (name == "--port")
            port = std::atoi(argv[i + 1]);
        else if (name == "--fill")
            messages = std::atoi(argv[i + 1]);
    }
    if (directory.empty()) {
        std::fprintf(stderr, "usage: limit --data DIRECTORY [--port N | --fill MESSAGES]\n");
        return 2;
    }
    mkdir(directory.c_str(), 0700);
    const std::string path = directory + "/limit.db";
    if (messages > 0) {
        fill(path, messages);
        return 0;
    }
    limit::Server server(uint16_t(port), path);
    std::printf("ready ws://127.0.0.1:%d\n", server.port());
    std::fflush(stdout);
    server.run();
}

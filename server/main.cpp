#include "program.h"

int main(int argc, char **argv)
{
    return chatbook::server::runServer(argc, argv);
}

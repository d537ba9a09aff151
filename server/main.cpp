#include "program.h"

int main(int argc, char **argv)
{
    return chatbook::runServer(argc, argv);
}

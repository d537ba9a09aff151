# When hosting, app and server are in one program. Two classes with the same name would be one class
# to the linker, and crash. So each side has a namespace of its own.
cmake_minimum_required(VERSION 3.25)

foreach(side app server)
    file(GLOB_RECURSE files ${SOURCE}/${side}/*.h ${SOURCE}/${side}/*.cpp)
    list(FILTER files EXCLUDE REGEX "/(main|terminationsignals)\\.(cpp|h)$")
    list(LENGTH files count)
    if(count LESS 100)
        message(FATAL_ERROR "found only ${count} files in ${side}/")
    endif()
    foreach(file ${files})
        file(STRINGS ${file} all REGEX "^namespace chatbook")
        file(STRINGS ${file} own REGEX "^namespace chatbook::${side}[: ]")
        if(NOT own OR NOT own STREQUAL all)
            message(SEND_ERROR "${file} is not all in chatbook::${side}")
        endif()
    endforeach()
endforeach()

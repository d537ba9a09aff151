# The app and the server live in one program when hosting: a class of the same name in both
# would be one class to the linker, and a crash. So all of the server is in a namespace of its own,
# in which the app has nothing.
cmake_minimum_required(VERSION 3.25)

file(GLOB_RECURSE server ${SOURCE}/server/*.h ${SOURCE}/server/*.cpp)
list(REMOVE_ITEM server ${SOURCE}/server/main.cpp)
list(LENGTH server count)
if(count LESS 100)
    message(FATAL_ERROR "found only ${count} files in server/")
endif()
foreach(file ${server})
    file(STRINGS ${file} all REGEX "^namespace chatbook")
    file(STRINGS ${file} own REGEX "^namespace chatbook::server[: ]")
    if(NOT own OR NOT own STREQUAL all)
        message(SEND_ERROR "${file} is not all in chatbook::server")
    endif()
endforeach()

file(GLOB_RECURSE app ${SOURCE}/app/*.h ${SOURCE}/app/*.cpp)
foreach(file ${app})
    file(STRINGS ${file} own REGEX "^namespace chatbook::server[: ]")
    if(own)
        message(SEND_ERROR "${file} is in chatbook::server")
    endif()
endforeach()

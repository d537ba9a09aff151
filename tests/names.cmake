# The app and the server live in one program when hosting: a class of the same name in both
# would be one class to the linker, and a crash. The app has a namespace of its own for that.
cmake_minimum_required(VERSION 3.25)

file(GLOB_RECURSE headers ${SOURCE}/app/*.h)
list(LENGTH headers count)
if(count LESS 10)
    message(FATAL_ERROR "found only ${count} headers in app/")
endif()
foreach(header ${headers})
    file(STRINGS ${header} spaces REGEX "^namespace ")
    if(NOT spaces MATCHES "^namespace chatbook::app(::[a-z]+)? {")
        message(SEND_ERROR "${header} is not in namespace chatbook::app, but: ${spaces}")
    endif()
endforeach()

# Installs into an empty folder and checks what is there.
cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${PREFIX})

function(must)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE out)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "${ARGN} said ${status}:\n${out}")
    endif()
endfunction()

must(${CMAKE_COMMAND} --install ${BUILD} --prefix ${PREFIX})
foreach(file ${BIN}/chatbook ${BIN}/chatbook-server ${LIB}/chatbook/chatbook-bus.so
        ${DATA}/applications/chatbook.desktop
        ${DATA}/icons/hicolor/16x16/apps/chatbook.png
        ${DATA}/icons/hicolor/256x256/apps/chatbook.png
        ${DATA}/icons/hicolor/scalable/apps/chatbook.svg
        ${MAN}/man1/chatbook.1 ${MAN}/man8/chatbook-server.8
        ${UNITS}/chatbook-server.service)
    if(NOT EXISTS ${PREFIX}/${file})
        message(FATAL_ERROR "${file} was not installed")
    endif()
endforeach()
must(desktop-file-validate ${PREFIX}/${DATA}/applications/chatbook.desktop)
must(${PREFIX}/${BIN}/chatbook --version)
must(${PREFIX}/${BIN}/chatbook-server --version)

file(STRINGS ${PREFIX}/${UNITS}/chatbook-server.service start REGEX "^ExecStart=")
if(NOT start MATCHES "^ExecStart=${PREFIX}/${BIN}/chatbook-server ")
    message(FATAL_ERROR "The unit does not start the program that was installed: ${start}")
endif()

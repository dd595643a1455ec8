# SPDX-License-Identifier: GPL-3.0-or-later
# How a room (a static library with its list of friends) and a test are declared.

# assay_room(<target> [QT] SOURCES ... [PUBLIC ...] [PRIVATE ...])
# QT turns on moc and lets the room include Qt; without it a Qt header is a compile error.
function(assay_room target)
    cmake_parse_arguments(ROOM "QT" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    add_library(${target} STATIC ${ROOM_SOURCES})
    target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}")
    target_link_libraries(${target} PUBLIC ${ROOM_PUBLIC} PRIVATE assay_options ${ROOM_PRIVATE})
    if(ROOM_QT)
        set_target_properties(${target} PROPERTIES AUTOMOC ON UNITY_BUILD ${ASSAY_UNITY})
        if(ASSAY_UNITY)
            # A source that is included looks like a header to this warning.
            target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
        endif()
    endif()
    assay_fence(${target})
endfunction()

# Fence: every object of a room must resolve against that room's own links.
function(assay_fence target)
    add_executable(fence_${target} "${PROJECT_SOURCE_DIR}/tests/fakes/fence.cpp")
    target_link_libraries(fence_${target} PRIVATE $<LINK_LIBRARY:WHOLE_ARCHIVE,${target}>)
    set_target_properties(fence_${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/fences")
endfunction()

# assay_test(<name> LABELS <label>... LINK ... [SOURCES ...] [GUI] [ARGS ...] [TIMEOUT s] [KEYRING])
# The default source is <name>.cpp. GUI links Widgets and Charts. KEYRING runs under a private
# session bus with a real, unlocked keyring.
function(assay_test name)
    cmake_parse_arguments(TEST "GUI;KEYRING" "TIMEOUT" "LABELS;LINK;SOURCES;ARGS" ${ARGN})
    if(NOT TEST_SOURCES)
        set(TEST_SOURCES ${name}.cpp)
    endif()
    add_executable(${name} ${TEST_SOURCES})
    set_target_properties(${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests/bin")
    target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
    target_compile_definitions(${name} PRIVATE ASSAY_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data"
        ASSAY_SOURCE_DIR="${PROJECT_SOURCE_DIR}" ASSAY_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # g++ 12 sees overruns in temporary strings of literal length that are not there.
        target_compile_options(${name} PRIVATE -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
    endif()
    if(TEST_GUI)
        target_link_libraries(${name} PRIVATE assay_options Qt6::Test Qt6::Widgets Qt6::Charts ${TEST_LINK})
        target_precompile_headers(${name} REUSE_FROM assay_pch_guitest)
    else()
        target_link_libraries(${name} PRIVATE assay_options Qt6::Test Qt6::Core ${TEST_LINK})
        target_precompile_headers(${name} REUSE_FROM assay_pch_test)
    endif()
    set(command $<TARGET_FILE:${name}> ${TEST_ARGS})
    if(TEST_KEYRING)
        set(command dbus-run-session -- bash "${PROJECT_SOURCE_DIR}/tests/fakes/with-keyring.sh" ${command})
    endif()
    add_test(NAME ${name} COMMAND bash "${PROJECT_SOURCE_DIR}/tests/fakes/private-home.sh" ${command})
    if(NOT TEST_TIMEOUT)
        set(TEST_TIMEOUT 300)
    endif()
    set_tests_properties(${name} PROPERTIES LABELS "${TEST_LABELS}" TIMEOUT ${TEST_TIMEOUT}
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;TZ=UTC;ASAN_OPTIONS=detect_leaks=1;UBSAN_OPTIONS=print_stacktrace=1")
endfunction()

# Adds the sub-folders of `base` that hold a CMakeLists.txt.
function(assay_add_rooms base)
    foreach(room ${ARGN})
        if(EXISTS "${base}/${room}/CMakeLists.txt")
            file(RELATIVE_PATH relative "${PROJECT_SOURCE_DIR}" "${base}/${room}")
            add_subdirectory("${base}/${room}" "${PROJECT_BINARY_DIR}/${relative}")
        endif()
    endforeach()
endfunction()

# SPDX-License-Identifier: GPL-3.0-or-later
# Options of the build, the warning set every target gets, and the compiler cache.
option(ASSAY_WERROR "Treat warnings as errors" ON)
option(ASSAY_TESTS "Build the tests" ON)
option(ASSAY_UNITY "Compile several sources of a Qt room as one: a quicker build from nothing" OFF)
option(ASSAY_COVERAGE "Instrument for gcov" OFF)
set(ASSAY_SANITIZE "" CACHE STRING "Sanitizers, for example address,undefined")
set(ASSAY_LINKER "mold" CACHE STRING "Linker given to -fuse-ld, or empty")

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()
# -g1 keeps line numbers for stack traces at a tenth of the size; assertions stay on.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")

# ccache, told to see through precompiled headers and through the path of the checkout.
find_program(ASSAY_CCACHE ccache)
if(ASSAY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(assay_launcher "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 "${ASSAY_CCACHE}")
    set(CMAKE_C_COMPILER_LAUNCHER ${assay_launcher})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${assay_launcher})
endif()

if(ASSAY_LINKER)
    find_program(assay_linker_found NAMES ${ASSAY_LINKER} ld.${ASSAY_LINKER})
    if(assay_linker_found)
        add_link_options(-fuse-ld=${ASSAY_LINKER})
    endif()
endif()

add_library(assay_options INTERFACE)
target_compile_features(assay_options INTERFACE cxx_std_20)
target_compile_options(assay_options INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast
    -Woverloaded-virtual -Wnon-virtual-dtor -fpch-preprocess $<$<BOOL:${ASSAY_WERROR}>:-Werror>>)
target_compile_definitions(assay_options INTERFACE QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CONTEXTLESS_CONNECT
    QT_NO_FOREACH QT_USE_QSTRINGBUILDER QT_DISABLE_DEPRECATED_BEFORE=0x060400 _GLIBCXX_ASSERTIONS
    ASSAY_VERSION="${PROJECT_VERSION}")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 reports false positives of this kind inside std::string and std::variant at -O2.
    target_compile_options(assay_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict -Wno-maybe-uninitialized>)
endif()
if(ASSAY_SANITIZE)
    add_compile_options(-fsanitize=${ASSAY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${ASSAY_SANITIZE})
else()
    add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection=full)
    if(CMAKE_BUILD_TYPE MATCHES "Rel")
        add_compile_options(-D_FORTIFY_SOURCE=2)
    endif()
    add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack)
endif()
if(ASSAY_COVERAGE)
    add_compile_options(--coverage)
    add_link_options(--coverage)
endif()

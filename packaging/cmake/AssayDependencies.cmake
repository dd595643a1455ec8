# SPDX-License-Identifier: GPL-3.0-or-later
# Everything that comes from outside. Each has its one reason in .github/CONTRIBUTING.md.
find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets Charts Svg PrintSupport Concurrent Network DBus LinguistTools)
if(ASSAY_TESTS)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Test)
    find_package(rapidcheck REQUIRED)
    # Qt's per-target folder definitions would make the shared precompiled header of the tests unusable.
    set_property(TARGET Qt6::Test PROPERTY INTERFACE_COMPILE_DEFINITIONS QT_TESTLIB_LIB)
endif()
find_package(Qt6Keychain REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(tl-expected REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto SSL)
find_package(ZLIB REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(Boost 1.74 REQUIRED)          # Boost.Math, Boost.Asio, Boost.Beast; headers only
find_package(PkgConfig REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(PQXX REQUIRED IMPORTED_TARGET libpqxx)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq)

# The two that are not Debian packages: packaging/fetch-deps.sh puts them here, checked by hash.
if(DEFINED ENV{XDG_CACHE_HOME})
    set(assay_deps "$ENV{XDG_CACHE_HOME}/assay/deps")
else()
    set(assay_deps "$ENV{HOME}/.cache/assay/deps")
endif()
set(ASSAY_SQLITE3MC_DIR "${assay_deps}/sqlite3mc" CACHE PATH "Folder with sqlite3.c and sqlite3.h of SQLite3 Multiple Ciphers")
set(ASSAY_DUCKDB_DIR "${assay_deps}/duckdb" CACHE PATH "Folder with libduckdb.so and duckdb.h")
foreach(needed "${ASSAY_SQLITE3MC_DIR}/sqlite3.c" "${ASSAY_DUCKDB_DIR}/duckdb.h" "${ASSAY_DUCKDB_DIR}/libduckdb.so")
    if(NOT EXISTS "${needed}")
        message(FATAL_ERROR "${needed} is missing. Run packaging/fetch-deps.sh once, or point ASSAY_SQLITE3MC_DIR and ASSAY_DUCKDB_DIR to your own copies.")
    endif()
endforeach()

# Static with hidden symbols: a second SQLite visible beside Qt's own would take over Qt's.
add_library(assay_sqlite3mc STATIC "${ASSAY_SQLITE3MC_DIR}/sqlite3.c")
target_include_directories(assay_sqlite3mc SYSTEM INTERFACE "${ASSAY_SQLITE3MC_DIR}")
target_compile_options(assay_sqlite3mc PRIVATE -O2 -fvisibility=hidden -w -fno-sanitize=all)
target_compile_definitions(assay_sqlite3mc PRIVATE
    HAVE_CIPHER_AES_128_CBC=0 HAVE_CIPHER_AES_256_CBC=0 HAVE_CIPHER_CHACHA20=0 HAVE_CIPHER_RC4=0 HAVE_CIPHER_ASCON128=0
    HAVE_CIPHER_AEGIS=0 HAVE_CIPHER_SQLCIPHER=1 CODEC_TYPE=CODEC_TYPE_SQLCIPHER SQLITE3MC_SECURE_MEMORY=1
    SQLITE_THREADSAFE=1 SQLITE_DQS=0 SQLITE_USE_URI=0 SQLITE_TEMP_STORE=3 SQLITE_SECURE_DELETE SQLITE_TRUSTED_SCHEMA=0
    SQLITE_OMIT_LOAD_EXTENSION SQLITE_OMIT_SHARED_CACHE SQLITE_OMIT_DEPRECATED SQLITE_ENABLE_FTS5 SQLITE_ENABLE_API_ARMOR
    SQLITE_DEFAULT_FOREIGN_KEYS=1 SQLITE_DEFAULT_WAL_SYNCHRONOUS=2)

# Loaded at run time by assay-runner, which looks beside itself first.
file(MAKE_DIRECTORY "${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
file(CREATE_LINK "${ASSAY_DUCKDB_DIR}/libduckdb.so" "${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/libduckdb.so" SYMBOLIC)
add_library(assay_duckdb_header INTERFACE)
target_include_directories(assay_duckdb_header SYSTEM INTERFACE "${ASSAY_DUCKDB_DIR}")

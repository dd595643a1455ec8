// SPDX-License-Identifier: GPL-3.0-or-later
// assay_publish_folder OUTDIR RULESET [BANDITS]: publishes a ruleset into a folder, signed by new keys, for clients and
// benchmarks. SDK keys: server-key, client-key.
#include <cstdio>
#include <fstream>
#include <sstream>

#include "models/flags/ufc.h"
#include "tests/fakes/publishedfolder.h"

namespace {

std::string contentOf(const char *path)
{
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

} // namespace

int main(int argc, char **argv)
{
    using namespace assay::flags;
    if (argc < 3) {
        std::fprintf(stderr, "usage: assay_publish_folder OUTDIR RULESET [BANDITS]\n");
        return 2;
    }
    const std::string ruleset = contentOf(argv[2]);
    const assay::Result<LoadedRuleset> loaded = readRuleset(ruleset);
    if (!loaded) {
        std::fprintf(stderr, "%s is not a ruleset\n", argv[2]);
        return 2;
    }
    PublishedFolder folder(argv[1]);
    folder.publish({ruleset, ufc::write(ufc::documentOf(*loaded->ruleset), Format::Client), argc > 3 ? std::optional(contentOf(argv[3])) : std::nullopt});
    return 0;
}

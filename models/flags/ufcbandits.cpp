// SPDX-License-Identifier: GPL-3.0-or-later
// The two bandit indexes of a ruleset. They never cost a flag: an entry that cannot be read is left out.
#include "models/flags/readcontext.h"

namespace assay::flags {
namespace {

using Kind = JsonCursor::Kind;

/// Reads a list of links; `banditKey` names the bandit where the link itself does not.
bool readLinks(ReadContext &context, std::string_view banditKey)
{
    JsonCursor &cursor = context.cursor;
    if (cursor.kind() != Kind::Array) {
        cursor.skip();
        return !cursor.failed();
    }
    cursor.enterArray();
    while (cursor.nextElement()) {
        if (cursor.kind() != Kind::Object) {
            cursor.skip();
            continue;
        }
        BanditLink link{.banditKey = banditKey};
        cursor.enterObject();
        std::string_view member;
        while (cursor.nextMember(member)) {
            std::string_view ignored;
            std::string_view &target = member == "flagKey" ? link.flagKey
                : member == "variationKey"                 ? link.variationKey
                : member == "variationValue"               ? link.variationValue
                : member == "allocationKey"                ? link.allocationKey
                                                           : ignored;
            if (!context.readText(target))
                cursor.skip();
        }
        context.data.banditLinks.push_back(link);
    }
    return !cursor.failed();
}

} // namespace

bool readBandits(ReadContext &context)
{
    JsonCursor &cursor = context.cursor;
    cursor.enterObject();
    std::string_view banditKey;
    while (cursor.nextMember(banditKey)) {
        if (!readLinks(context, banditKey))
            return false;
    }
    return !cursor.failed();
}

bool readBanditReferences(ReadContext &context)
{
    JsonCursor &cursor = context.cursor;
    cursor.enterObject();
    std::string_view banditKey;
    while (cursor.nextMember(banditKey)) {
        if (cursor.kind() != Kind::Object) {
            cursor.skip();
            continue;
        }
        BanditReference reference{.banditKey = banditKey};
        cursor.enterObject();
        std::string_view member;
        while (cursor.nextMember(member)) {
            if (member == "modelVersion") {
                if (!context.readText(reference.modelVersion))
                    cursor.skip();
            } else if (member == "flagVariations") {
                if (!readLinks(context, banditKey))
                    return false;
            } else {
                cursor.skip();
            }
        }
        context.data.banditReferences.push_back(reference);
    }
    return !cursor.failed();
}

} // namespace assay::flags

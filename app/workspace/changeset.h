// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/workspace/workspace.h"

namespace assay::workspace {

/// Who writes, when, and where new ids come from.
struct Author {
    std::string name;
    Timestamp now;
    std::function<std::string()> newId;
};

/// Documents on their way into the store: what they are now, what they will be, and how that differs.
struct ChangeSet {
    struct Item {
        DocumentChange change;
        store::Document document;          ///< as it will be put; revision is the one it replaces, 0 when new
    };
    std::vector<Item> items;               ///< in the order given
    std::vector<Error> problems;           ///< not empty: nothing of it may be written

    [[nodiscard]] std::vector<DocumentChange> changes() const;
};

/// Compares the inputs with the store and checks them, each and against each other. Every problem is
/// kept, those of the inputs first; problems that stood in the store before do not count. Members that
/// nothing reads are problems too. An experiment with a decision keeps the rules it was decided under:
/// what its plan inherits is written into it.
/// Fails only when the store cannot be read.
[[nodiscard]] Result<ChangeSet> planChanges(store::DocumentStore &store, const std::vector<DocumentInput> &inputs);

/// Writes what differs, with one audit event for each document. Unchanged documents are left alone.
[[nodiscard]] Result<void> writeChanges(store::Transaction &transaction, const ChangeSet &set, const Author &author);

} // namespace assay::workspace

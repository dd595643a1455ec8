// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <set>
#include <string>

#include <rapidcheck.h>

#include "models/sql/dialect.h"
#include "models/sql/lexer.h"
#include "models/sql/warehousekind.h"

using namespace assay;
using namespace assay::sql;

namespace {

const Dialect *const kDialects[] = {&duckDbDialect(), &postgreSqlDialect()};

/// The text a literal stands for, read back by hand.
std::string textOf(std::string_view literal)
{
    const bool hasEscapes = literal.starts_with('E');
    literal.remove_prefix(hasEscapes ? 2 : 1);
    literal.remove_suffix(1);
    std::string text;
    for (std::size_t i = 0; i < literal.size(); ++i) {
        if (literal[i] == '\'' || (hasEscapes && literal[i] == '\\'))
            ++i;
        text.push_back(literal[i]);
    }
    return text;
}

} // namespace

class TestDialect final : public QObject
{
    Q_OBJECT

private slots:
    void text_isOneLiteralThatReadsBackEqual()
    {
        QVERIFY(rc::check("literals", [] {
            const auto text = *rc::gen::container<std::string>(rc::gen::element('a', '\'', '\\', '"', ';', '-', '\n', '$', '/', '*', ' ', 'E'));
            for (const Dialect *dialect : kDialects) {
                const std::string literal = dialect->text(text);
                const auto tokens = tokenise(literal, dialect->lexicon());
                RC_ASSERT(tokens.has_value());
                RC_ASSERT(tokens->size() == 1U);
                RC_ASSERT(tokens->front().kind == TokenKind::Text);
                RC_ASSERT(textOf(literal) == text);
            }
        }));
    }

    void quoted_isOneName()
    {
        QVERIFY(rc::check("names", [] {
            const auto name = *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::element('a', '"', '\'', ';', '.', ' ', ')', '-')));
            for (const Dialect *dialect : kDialects) {
                const std::string quoted = dialect->quoted(name);
                const auto tokens = tokenise(quoted, dialect->lexicon());
                RC_ASSERT(tokens.has_value());
                RC_ASSERT(tokens->size() == 1U);
                RC_ASSERT(tokens->front().kind == TokenKind::Name);
            }
        }));
    }

    void isIdentifier_refusesWhatCannotBeAColumn()
    {
        for (const Dialect *dialect : kDialects) {
            QVERIFY(dialect->isIdentifier("subject_key"));
            QVERIFY(dialect->isIdentifier("Größe in \"Euro\""));
            QVERIFY(!dialect->isIdentifier(""));
            QVERIFY(!dialect->isIdentifier(std::string_view("a\0b", 3)));
            QVERIFY(!dialect->isIdentifier("a\nb"));
            QVERIFY(!dialect->isIdentifier("\xff"));
            QVERIFY(!dialect->isIdentifier(std::string(dialect->longestIdentifier() + 1, 'a')));
        }
    }

    void number_readsBackAsTheSameDouble()
    {
        QVERIFY(rc::check("numbers", [](std::uint64_t bits) {
            const auto value = std::bit_cast<double>(bits);
            RC_PRE(std::isfinite(value));
            const std::string literal = Dialect::number(value);
            double back = 0;
            std::from_chars(literal.data(), literal.data() + literal.size(), back);
            RC_ASSERT(back == value);
            RC_ASSERT(literal.find('e') != std::string::npos);
        }));
    }

    void timestamp_isWrittenInUtc()
    {
        QCOMPARE(Dialect::timestamp({1'767'225'600'000'000}), std::string{"TIMESTAMP '2026-01-01 00:00:00'"});
        QCOMPARE(Dialect::timestamp({1'767'225'600'000'001}), std::string{"TIMESTAMP '2026-01-01 00:00:00.000001'"});
        QCOMPARE(Dialect::date(Day{20'454}), std::string{"DATE '2026-01-01'"});
    }

    void dialectFor_knowsEveryDialectByItsId()
    {
        QCOMPARE(dialectFor("duckdb"), &duckDbDialect());
        QCOMPARE(dialectFor("postgresql"), &postgreSqlDialect());
        QVERIFY(dialectFor("oracle") == nullptr);
    }

    void warehouseKinds_haveTheDialectOfTheirId()
    {
        std::set<std::string_view> ids;
        for (const WarehouseKind &kind : warehouseKinds()) {
            QVERIFY(ids.insert(kind.id).second);
            QCOMPARE(kind.dialect().id(), std::string_view{kind.id});
            QCOMPARE(findWarehouseKind(kind.id), &kind);
            QVERIFY(!kind.fields.empty());
        }
        QVERIFY(findWarehouseKind("duckdb") != nullptr);
        QVERIFY(findWarehouseKind("postgresql") != nullptr);
        QVERIFY(findWarehouseKind("snowflake") == nullptr);   // no connector yet
    }
};

QTEST_APPLESS_MAIN(TestDialect)
#include "tst_dialect.moc"

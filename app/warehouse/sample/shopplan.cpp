// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/sample/shopplan.h"

namespace assay::warehouse::sample {
namespace {

Arm control(double share = 0.5)
{
    return {"control", share, {}, {}};
}
Arm treatment(Effect effect)
{
    return {"treatment", 0.5, effect, {}};
}

/// The shop of the sample workspace; resources/sample/documents/experiment.json tells its story.
std::vector<ShopExperiment> theShop()
{
    Arm newCheckout = treatment({.orders = 0.06, .refunds = -0.02, .loadTime = -0.04});
    newCheckout.ordersOnMobile = 0.15;
    return {
        {"new-checkout", 35, 0, 0.55, {control(), newCheckout}, Flaw::None, 0, {}},
        {"free-shipping-bar",
         28,
         0,
         0.45,
         {control(), treatment({.orders = 0.02, .orderValue = 0.01})},
         Flaw::BrokenSplit,
         0.22,
         "Safari"},
        {"search-ranker",
         30,
         0,
         0.60,
         {control(0.25),
          {"ranker-a", 0.25, {.orders = 0.005, .views = 0.01}, {}},
          {"ranker-b", 0.25, {.orders = 0.03, .views = 0.06, .loadTime = 0.005}, {}},
          {"ranker-c", 0.25, {.views = 0.02, .loadTime = 0.09}, {}}},
         Flaw::None,
         0,
         {}},
        {"delivery-promise", 42, 1, 0.40, {control(), treatment({.orders = 0.002, .views = -0.002})}, Flaw::None, 0, {}},
        {"pay-later",
         45,
         10,
         0.50,
         {control(), treatment({.orders = 0.05, .orderValue = 0.04, .refunds = 0.03})},
         Flaw::None,
         0,
         {}},
        {"countdown-banner",
         30,
         0,
         0.40,
         {control(), treatment({.orders = -0.09, .views = -0.05, .signUps = -0.04})},
         Flaw::None,
         0,
         {}},
        {"gift-wrap",
         33,
         0,
         0.45,
         {control(), treatment({.orders = -0.06, .orderValue = 0.07, .refunds = 0.10})},
         Flaw::None,
         0,
         {}},
        {"home-hero", 28, 0, 0.40, {control(), treatment({.views = 0.02, .signUps = 0.03})}, Flaw::MixedAssignments, 0.16, {}},
        {"recommended-for-you",
         28,
         0,
         0.35,
         {control(), treatment({.orders = 0.012, .views = 0.015, .loadTime = 0.01})},
         Flaw::None,
         0,
         {}},
    };
}

double fraction(std::uint64_t bits)
{
    return static_cast<double>(bits >> 11U) * 0x1p-53;
}

/// One of many: null, or lifts between -8 % and +12 % on three metrics that share no randomness.
ShopExperiment oneOfMany(std::uint64_t seed, int index)
{
    const auto draw = [&](std::uint64_t stream) { return fraction(mixedBits(seed, stream, static_cast<std::uint64_t>(index))); };
    constexpr std::uint64_t kEffects = 0x0eff;
    Effect effect;
    if (index % 3 != 0)
        effect = {.orders = -0.08 + 0.2 * draw(kEffects),
                  .views = -0.08 + 0.2 * draw(kEffects + 1),
                  .signUps = -0.08 + 0.2 * draw(kEffects + 2)};
    ShopExperiment experiment{"many-" + std::to_string(index), 21, 0, 1, {control(), treatment(effect)}, Flaw::None, 0, {}};
    if (index % 10 == 9) {
        experiment.flaw = Flaw::BrokenSplit;
        experiment.flawShare = 0.35;
    }
    return experiment;
}

} // namespace

std::vector<ShopExperiment> shopExperiments(const ShopOptions &options)
{
    if (options.layout == ShopOptions::Layout::Shop)
        return theShop();
    std::vector<ShopExperiment> experiments;
    for (int index = 0; index < options.experiments; ++index)
        experiments.push_back(oneOfMany(options.seed, index));
    return experiments;
}

std::vector<std::pair<std::string_view, double>> trueLifts(const Arm &arm)
{
    const Effect &effect = arm.effect;
    // Subjects buy equally often on every device, so the mean effect is weighted by shares alone.
    const double orders
        = arm.ordersOnMobile ? kMobileShare * *arm.ordersOnMobile + (1 - kMobileShare) * effect.orders : effect.orders;
    return {
        {"orders-per-user", orders},
        {"gross-revenue-per-user", (1 + orders) * (1 + effect.orderValue) - 1},
        {"average-order-value", effect.orderValue},
        {"refund-rate", effect.refunds},
        {"page-views-per-user", effect.views},
        {"product-views-per-user", effect.views},
        {"page-load-time", effect.loadTime},
        {"orders-per-view", (1 + orders) / (1 + effect.views) - 1},
        {"sign-up-conversion", effect.signUps},
    };
}

std::uint64_t mixedBits(std::uint64_t seed, std::uint64_t stream, std::uint64_t index)
{
    std::uint64_t state{};
    for (const std::uint64_t word : {seed, stream, index}) {
        state += 0x9e3779b97f4a7c15ULL + word;
        state = (state ^ (state >> 30U)) * 0xbf58476d1ce4e5b9ULL;
        state = (state ^ (state >> 27U)) * 0x94d049bb133111ebULL;
        state ^= state >> 31U;
    }
    return state;
}

} // namespace assay::warehouse::sample

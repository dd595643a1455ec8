// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::warehouse::sample {

/// What a variation does to a subject from its first exposure on, as lifts of the expected value.
/// 0.05 means 5 % more.
struct Effect {
    double orders{}; ///< number of purchases
    double orderValue{}; ///< amount of each purchase
    double refunds{}; ///< share of purchases given back
    double views{}; ///< number of page views
    double loadTime{}; ///< milliseconds a page takes
    double signUps{}; ///< chance to sign up

    bool operator==(const Effect &) const = default;
};

struct Arm {
    std::string key;
    double share{}; ///< of the traffic; the shares of an experiment add up to 1
    Effect effect;
    /// Purchases on a phone, where they respond differently; `effect.orders` then holds elsewhere.
    std::optional<double> ordersOnMobile;
};

/// A planted fault.
enum class Flaw { None, BrokenSplit, MixedAssignments };

/// One experiment of the generated shop.
struct ShopExperiment {
    std::string key;
    int startDaysAgo{};
    int endDaysAgo{}; ///< 0: still running
    double exposure = 1; ///< share of all subjects that take part
    std::vector<Arm> arms; ///< the first is the control
    Flaw flaw{};
    double flawShare{}; ///< subjects lost from the second arm, or seen in two arms
    std::string flawBrowser; ///< BrokenSplit: only subjects with this browser are lost
};

/// What the generator is asked for.
struct ShopOptions {
    enum class Layout {
        Shop, ///< a handful of overlapping experiments on all subjects
        Many, ///< many small ones, each on subjects of its own
    };
    Layout layout{};
    std::int64_t subjects = 200'000;
    std::uint64_t seed = 1;
    std::int32_t asOfDay{}; ///< days since 1970; data ends at its midnight UTC
    int experiments = 400; ///< Many only
};

inline constexpr int kPreDays = 30; ///< history before the earliest start
inline constexpr int kLongestRun = 45; ///< no experiment starts earlier
inline constexpr int kHorizonDays = kPreDays + kLongestRun;

/// Share of subjects on a phone.
inline constexpr double kMobileShare = 0.55;

/// The experiments that the options describe, with their planted effects. Many draws effects, a third
/// of them none at all, and breaks the split of every tenth experiment; the seed decides.
[[nodiscard]] std::vector<ShopExperiment> shopExperiments(const ShopOptions &options);

/// Expected lifts of the sample's metrics under an arm, by metric key. Only metrics whose expectation
/// is linear in the planted effects have one; conversions within a window, thresholds, retention and
/// capped sums have no closed form and are left out.
[[nodiscard]] std::vector<std::pair<std::string_view, double>> trueLifts(const Arm &arm);

/// 64 well-mixed bits of (seed, stream, index): SplitMix64.
/// Source: Steele, Lea & Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
[[nodiscard]] std::uint64_t mixedBits(std::uint64_t seed, std::uint64_t stream, std::uint64_t index);

} // namespace assay::warehouse::sample

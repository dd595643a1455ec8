#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs GrowthBook's gbstats and assay_bench_statistics on the same aggregates, one after the other.

usage: PYTHONPATH=<growthbook>/packages/stats gbstats_side.py BENCH [--metrics 1000] [--rounds 7]

Prints the rates of both in comparisons per CPU second, their ratio, and the largest difference of
estimate, interval and p-value under the growthbook profile.
"""
import argparse
import dataclasses
import json
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from gbstats.gbstats import process_experiment_results
from gbstats.models.settings import AnalysisSettingsForStatsEngine, MetricSettingsForStatsEngine

KINDS = {"plain": "mean", "cuped": "mean_ra"}
LINES = {"plain": "one call, growthbook profile ", "cuped": "one call, growthbook profile, CUPED"}


def payload(aggregates, kind):
    """The request GrowthBook's server would send: every metric a query of its own."""
    variations = [row["variation"] for row in aggregates[0]]
    analysis = AnalysisSettingsForStatsEngine(
        var_names=variations, var_ids=variations, weights=[1 / len(variations)] * len(variations), baseline_index=0,
        dimension="", stats_engine="frequentist", sequential_testing_enabled=False, phase_length_days=14)
    metrics, queries = {}, []
    for index, rows in enumerate(aggregates):
        name = f"m{index}"
        metrics[name] = {key: value for key, value in vars(MetricSettingsForStatsEngine(
            id=name, name=name, inverse=False, statistic_type=kind, main_metric_type="count",
            covariate_metric_type="count" if kind == "mean_ra" else None)).items() if not key.startswith("__")}
        shared = ("variation", "dimension", "users", "count")
        queries.append({"metrics": [name], "rows": [
            {**{key: row[key] for key in shared}, "m0_id": name,
             **{f"m0_{key}": value for key, value in row.items() if key not in shared}} for row in rows]})
    settings = {key: value for key, value in vars(analysis).items() if not key.startswith("__")}
    return {"metrics": metrics, "analyses": [settings], "query_results": queries}


def theirs(aggregates, kind):
    """Their numbers by (metric, variation), and the CPU seconds they took."""
    request = payload(aggregates, kind)
    before = time.process_time()
    results, _ = process_experiment_results(request)
    seconds = time.process_time() - before
    numbers = {}
    for index, result in enumerate(results):
        result = dataclasses.asdict(result)
        variations = result["analyses"][0]["dimensions"][0]["variations"]
        for variation, row in enumerate(variations):
            if variation > 0:
                numbers[index, variation] = (row["expected"], row["ci"][0], row["ci"][1], row["pValue"])
    return numbers, seconds


def ours(bench, aggregates, folder):
    """Our numbers of both kinds and the rates the bench printed."""
    out = folder / "ours.json"
    text = subprocess.run([bench, "--read", str(aggregates), "--out", str(out), "--rounds", "5"], check=True,
                          capture_output=True, text=True).stdout
    rates = {}
    for kind, start in LINES.items():
        line = next(line for line in text.splitlines() if line.startswith(start))
        rates[kind] = float(re.search(r"(\d+) /CPU s", line).group(1))
    found = json.loads(out.read_text())
    numbers = {kind: {(row["metric"], row["variation"]): (row["estimate"], row["low"], row["high"], row["p_value"])
                      for row in found[kind]} for kind in KINDS}
    return numbers, rates


def largest_difference(left, right):
    """Relative for estimate and interval; absolute for p-values, which the other engine has as 1 - cdf."""
    worst = 0.0
    for key, (*numbers, p_value) in left.items():
        *others, other_p = right[key]
        worst = max(worst, abs(p_value - other_p), *(abs(mine / other - 1) for mine, other in zip(numbers, others)))
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench")
    parser.add_argument("--metrics", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "aggregates.json"
        subprocess.run([arguments.bench, "--metrics", str(arguments.metrics), "--write", str(path), "--rounds", "1"], check=True,
                       capture_output=True)
        aggregates = json.loads(path.read_text())
        comparisons = len(aggregates) * (len(aggregates[0]) - 1)
        rates = {kind: ([], []) for kind in KINDS}
        for _ in range(arguments.rounds):
            numbers, mine = ours(arguments.bench, path, folder)
            for kind, statistic in KINDS.items():
                other, seconds = theirs(aggregates, statistic)
                rates[kind][0].append(mine[kind])
                rates[kind][1].append(comparisons / seconds)
                difference = largest_difference(numbers[kind], other)
                print(f"{kind}: {mine[kind]:12.0f} against {comparisons / seconds:8.1f} comparisons per CPU second, "
                      f"largest difference {difference:.1e}", flush=True)
        for kind, (mine, other) in rates.items():
            spread = (max(other) - min(other)) / statistics.median(other)
            print(f"{kind}: ratio of medians {statistics.median(mine) / statistics.median(other):.0f} "
                  f"(spread of the other engine {spread:.0%})")


if __name__ == "__main__":
    main()

"""The driver of the benchmark: starts servers, loads them in turns with wrk, prints medians and ratios."""

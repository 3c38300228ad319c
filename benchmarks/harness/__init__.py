"""The benchmark: tools, servers and workloads, and the twelve rows that compare them."""

module millrace.dev/benchmarks/peers

go 1.19

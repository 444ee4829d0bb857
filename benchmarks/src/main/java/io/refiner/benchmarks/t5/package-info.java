/**
 * The T5 engine beside transformers: each engine is a process that answers the same requests, and
 * the benchmark asks them by turns.
 */
package io.refiner.benchmarks.t5;

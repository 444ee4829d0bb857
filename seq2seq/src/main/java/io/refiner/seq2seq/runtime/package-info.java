/**
 * The one place that knows the engine's process-wide state: start-up, threads, grad mode, devices,
 * and functions that libtorch compiles from source.
 */
package io.refiner.seq2seq.runtime;

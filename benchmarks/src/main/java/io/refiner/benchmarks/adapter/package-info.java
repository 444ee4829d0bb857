/** Adapters trained here for benchmarks/peers/peft_adapter.py to load elsewhere. */
package io.refiner.benchmarks.adapter;

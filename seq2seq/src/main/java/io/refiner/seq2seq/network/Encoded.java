package io.refiner.seq2seq.network;

import ai.djl.ndarray.NDArray;

/**
 * A batch of prompts as the encoder left it.
 *
 * @param states [B, S, d_model]
 * @param padding [B, 1, 1, S], added to attention scores
 */
public record Encoded(NDArray states, NDArray padding) {}

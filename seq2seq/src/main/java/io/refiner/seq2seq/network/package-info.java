/**
 * The T5 network (Raffel et al. 2020, arXiv 1910.10683) on arrays, layer by layer as the paper has
 * it. Results may belong to any operand's manager, so callers wrap each pass in an {@code NDScope}.
 */
package io.refiner.seq2seq.network;
